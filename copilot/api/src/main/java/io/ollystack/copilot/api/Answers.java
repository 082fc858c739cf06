package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.assistant.answer.AnswerQuestion;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The answers in the making and the last finished ones, and what each conversation's last turn
/// asked. Both are bounded: the oldest are forgotten, and a turn that leans on a forgotten
/// conversation stands for itself. Answers run on virtual threads, so many at once at most.
/// Thread-safe.
final class Answers {
  private static final int MAX_RUNNING = 64;
  private static final int KEPT_ANSWERS = 256;
  private static final int KEPT_CONVERSATIONS = 4_096;

  private record Key(Tenant tenant, String conversation) {}

  private final AnswerQuestion assistant;
  private final Semaphore places = new Semaphore(MAX_RUNNING);
  private final Map<String, AnswerRun> runs = new Bounded<>(KEPT_ANSWERS);
  private final Map<Key, QueryFrame> frames = new Bounded<>(KEPT_CONVERSATIONS);

  Answers(AnswerQuestion assistant) {
    this.assistant = assistant;
  }

  /// Starts to answer; the id names the run.
  ///
  /// @throws QueryStopped when too many answers are in the making
  String start(
      Tenant tenant, String question, @Nullable String conversation, Instant now, ZoneId zone) {
    if (!places.tryAcquire()) {
      throw new QueryStopped(
          QueryStopped.Reason.BUSY,
          "too many questions are being answered. Ask again in a second.");
    }
    String id = UUID.randomUUID().toString();
    AnswerRun run =
        new AnswerRun(tenant, conversation == null ? UUID.randomUUID().toString() : conversation);
    synchronized (runs) {
      runs.put(id, run);
    }
    Thread thread =
        Thread.ofVirtual().name("answer-" + id).unstarted(() -> answer(run, question, now, zone));
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

  private void answer(AnswerRun run, String question, Instant now, ZoneId zone) {
    Key key = new Key(run.tenant(), run.conversation());
    QueryFrame before;
    synchronized (frames) {
      before = frames.get(key);
    }
    try {
      Optional<QueryFrame> asked =
          assistant.ask(run.tenant(), question, before, now, zone, run::write);
      synchronized (frames) {
        asked.ifPresent(frame -> frames.put(key, frame));
      }
    } catch (InterruptedException stopped) {
      run.write(new AnswerEvent.Failed(List.of("The answer was stopped."), Duration.ZERO));
    } catch (RuntimeException defect) {
      run.write(
          new AnswerEvent.Failed(
              List.of(
                  "The question could not be answered, for a reason that is a defect: " + defect),
              Duration.ZERO));
      throw defect;
    } finally {
      run.end();
      places.release();
    }
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
