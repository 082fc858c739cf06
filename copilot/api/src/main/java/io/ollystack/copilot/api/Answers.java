package io.ollystack.copilot.api;

import io.ollystack.copilot.api.ConversationStore.Conversation;
import io.ollystack.copilot.api.ConversationStore.Turn;
import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.assistant.answer.AnswerQuestion;
import io.ollystack.copilot.assistant.answer.AskedTurn;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers in the making and the last finished ones, and what each answer understood, for the
/// turn behind it to lean on. Both are bounded: what was forgotten, or is older than this process,
/// is made again from the stored turns. Answers run on virtual threads, so many at once at most.
/// Thread-safe.
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);
  private static final int MAX_RUNNING = 64;
  private static final int KEPT_ANSWERS = 256;
  private static final int KEPT_FRAMES = 4_096;

  /// So many earlier turns are understood anew at most: none leans on a longer way back.
  private static final int RECALLED_TURNS = 8;

  private static final int LONGEST_TITLE = 120;

  private final AnswerQuestion assistant;
  private final ConversationStore store;
  private final AnswerEvents events;
  private final Clock clock;
  private final Semaphore places = new Semaphore(MAX_RUNNING);
  private final Map<String, AnswerRun> runs = new Bounded<>(KEPT_ANSWERS);
  private final Map<String, AskedTurn> frames = new Bounded<>(KEPT_FRAMES);

  Answers(AnswerQuestion assistant, ConversationStore store, AnswerEvents events, Clock clock) {
    this.assistant = assistant;
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /// What is asked.
  ///
  /// @param conversation null for a new one
  /// @param replaces the answer in whose place, and in that of all behind it, this one comes
  record Asked(
      Tenant tenant,
      String user,
      String question,
      @Nullable String conversation,
      @Nullable String replaces,
      Instant now,
      ZoneId zone) {}

  /// Starts to answer; the id names the run.
  ///
  /// @throws QueryStopped when too many answers are in the making
  String start(Asked asked) {
    if (!places.tryAcquire()) {
      throw new QueryStopped(
          QueryStopped.Reason.BUSY,
          "too many questions are being answered. Ask again in a second.");
    }
    String id = UUID.randomUUID().toString();
    String conversation =
        asked.conversation() == null ? UUID.randomUUID().toString() : asked.conversation();
    AnswerRun run = new AnswerRun(asked.tenant(), conversation);
    synchronized (runs) {
      runs.put(id, run);
    }
    Thread thread =
        Thread.ofVirtual().name("answer-" + id).unstarted(() -> perform(id, run, asked));
    run.runsOn(thread);
    thread.start();
    return id;
  }

  /// A run of this tenant.
  Optional<AnswerRun> run(Tenant tenant, String id) {
    synchronized (runs) {
      return Optional.ofNullable(runs.get(id)).filter(run -> run.tenant().equals(tenant));
    }
  }

  private void perform(String id, AnswerRun run, Asked asked) {
    @Nullable Turn begun = null;
    try {
      List<Turn> before = before(run, asked);
      begun = begin(id, run, asked, before);
      AskedTurn leaning = recall(asked.tenant(), before);
      Optional<AskedTurn> understood =
          assistant.ask(
              new AnswerQuestion.Asker(asked.tenant(), asked.user()),
              asked.question(),
              leaning,
              asked.now(),
              asked.zone(),
              run::write);
      remember(id, understood.orElse(leaning));
    } catch (InterruptedException stopped) {
      run.write(new AnswerEvent.Failed(List.of("The answer was stopped."), Duration.ZERO));
    } catch (InvalidRequest | ConversationStore.Unavailable refused) {
      run.write(
          new AnswerEvent.Failed(List.of(String.valueOf(refused.getMessage())), Duration.ZERO));
    } catch (RuntimeException defect) {
      log.error("a question could not be answered", defect);
      run.write(
          new AnswerEvent.Failed(
              List.of(
                  "The question could not be answered, for a reason that is a defect: " + defect),
              Duration.ZERO));
    } finally {
      places.release();
      // Kept before the stream ends: whoever saw the end finds the answer in the conversation.
      keep(run, begun);
      run.end();
    }
  }

  /// The turns that stay before the new one; marks those that it replaces.
  private List<Turn> before(AnswerRun run, Asked asked) {
    if (asked.conversation() == null) {
      return List.of();
    }
    List<Turn> turns = store.turns(run.tenant(), run.conversation());
    String replaced = asked.replaces();
    if (replaced == null) {
      return turns;
    }
    int at = turns.stream().map(Turn::id).toList().indexOf(replaced);
    if (at < 0) {
      throw new InvalidRequest(
          "replaces",
          "'" + replaced + "' is no answer of this conversation",
          "the id of one of its answers");
    }
    store.save(run.tenant(), turns.subList(at, turns.size()).stream().map(Turn::gone).toList());
    return turns.subList(0, at);
  }

  private Turn begin(String id, AnswerRun run, Asked asked, List<Turn> before) {
    Instant asking = clock.instant();
    if (store.find(run.tenant(), run.conversation()).isEmpty()) {
      store.save(
          run.tenant(),
          new Conversation(run.conversation(), title(asked.question()), asking, "", false));
    }
    Turn turn =
        new Turn(
            run.conversation(),
            id,
            before.isEmpty() ? 0 : before.getLast().position() + 1,
            asked.question(),
            asking,
            asked.now(),
            asked.zone().getId(),
            Turn.ASKING,
            "",
            false);
    store.save(run.tenant(), List.of(turn));
    return turn;
  }

  private void keep(AnswerRun run, @Nullable Turn begun) {
    if (begun == null) {
      return;
    }
    List<AnswerRun.Numbered> written = run.written();
    try {
      // A stopped answer is kept, too.
      boolean interrupted = Thread.interrupted();
      store.save(run.tenant(), List.of(begun.ended(status(written), events.kept(written))));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } catch (ConversationStore.Unavailable lost) {
      log.warn("An answer is not kept in its conversation: {}", lost.getMessage());
    }
  }

  /// What the last of these turns was understood to ask. Turns that this process does not remember
  /// are answered once more, unseen, each at its own moment.
  private @Nullable AskedTurn recall(Tenant tenant, List<Turn> turns) throws InterruptedException {
    List<Turn> unknown = new ArrayList<>();
    @Nullable AskedTurn frame = null;
    for (Turn turn : turns.reversed()) {
      synchronized (frames) {
        frame = frames.get(turn.id());
      }
      if (frame != null || unknown.size() == RECALLED_TURNS) {
        break;
      }
      unknown.addFirst(turn);
    }
    for (Turn turn : unknown) {
      @Nullable AskedTurn before = frame;
      frame =
          assistant
              .ask(tenant, turn.question(), before, turn.now(), ZoneId.of(turn.timezone()), _ -> {})
              .orElse(before);
      remember(turn.id(), frame);
    }
    return frame;
  }

  private void remember(String answer, @Nullable AskedTurn frame) {
    if (frame != null) {
      synchronized (frames) {
        frames.put(answer, frame);
      }
    }
  }

  private static String status(List<AnswerRun.Numbered> written) {
    return written.isEmpty()
        ? "failed"
        : written.getLast().event() instanceof AnswerEvent.Done(AnswerEvent.Status ended, _)
            ? ended.name().toLowerCase(Locale.ROOT)
            : "failed";
  }

  private static String title(String question) {
    String line = question.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_TITLE ? line : line.substring(0, LONGEST_TITLE - 1) + "…";
  }

  /// Forgets its oldest entry.
  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
