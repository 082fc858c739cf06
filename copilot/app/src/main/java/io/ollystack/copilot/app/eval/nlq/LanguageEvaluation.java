package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.app.eval.nlq.LanguageScore.Judged;
import io.ollystack.copilot.assistant.answer.AnswerQuestion;
import io.ollystack.copilot.assistant.answer.AskedTurn;
import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.answer.QueryRejected;
import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks every question of frozen data at its frozen time and judges the answers. The frames of gold
/// follow-ups are not given: a dialogue goes on with what was understood before.
public final class LanguageEvaluation {
  private static final String KEYBOARD = "abcdefghijklmnopqrstuvwxyz";
  private static final int SHORTEST_MISTYPED = 5;

  private final EvaluationDatabases databases;
  private final Consumer<String> answers;
  private final Consumer<String> wrong;
  private final boolean typos;

  /// @param answers gets every answer as a line of JSON
  /// @param wrong gets a line on every wrong answer
  /// @param typos whether each question is asked a second time with a typo in it
  LanguageEvaluation(
      EvaluationDatabases databases,
      Consumer<String> answers,
      Consumer<String> wrong,
      boolean typos) {
    this.databases = databases;
    this.answers = answers;
    this.wrong = wrong;
    this.typos = typos;
  }

  LanguageScore run(List<EvaluationItem> items) throws InterruptedException {
    List<Judged> judged = new ArrayList<>();
    for (EvaluationItem item : items) {
      judged.addAll(dialogue(item, false));
      if (typos
          && item.turns().size() == 1
          && item.turns().getFirst().expect().contains("result")) {
        judged.addAll(dialogue(mistyped(item), true));
      }
    }
    return new LanguageScore(judged);
  }

  private List<Judged> dialogue(EvaluationItem item, boolean typed) throws InterruptedException {
    EvaluationDatabases.Frozen data = databases.database(item.database());
    AnswerQuestion assistant =
        new AnswerQuestion(
            new SemanticParser(Lexicon.english()),
            _ -> data.catalog(),
            port(data.language()),
            Clock.systemUTC());
    AnswerScorer scorer = new AnswerScorer(data.language());
    List<Judged> judged = new ArrayList<>();
    @Nullable AskedTurn before = null;
    for (int i = 0; i < item.turns().size(); i++) {
      EvaluationItem.Turn turn = item.turns().get(i);
      String id = item.turns().size() == 1 ? item.id() : item.id() + "." + (i + 1);
      GivenAnswer answer = new GivenAnswer();
      Optional<AskedTurn> asked =
          assistant.ask(
              Tenant.DEFAULT, turn.question(), before, item.now(), ZoneOffset.UTC, answer::add);
      before = asked.orElse(before);
      if (!typed) {
        answers.accept(answer.json(id, turn.question()));
      }
      if (turn.expect().isEmpty()) {
        continue;
      }
      boolean right = scorer.right(turn, item.now(), answer);
      if (!right) {
        wrong.accept(
            String.join(
                " | ",
                (typed ? "typo " : "") + (item.heldOut() ? "held-out " : "") + id,
                turn.question(),
                answer.status() + " " + Math.round(answer.confidence() * 100),
                answer.observql().isEmpty() ? answer.said().strip() : answer.observql(),
                turn.gold().isEmpty()
                    ? turn.expect() + turn.about() + turn.cause()
                    : turn.gold().getFirst()));
      }
      judged.add(
          new Judged(
              id,
              item.category(),
              item.heldOut(),
              typed,
              turn.expect().contains("result"),
              turn.expect().contains("clarify"),
              right,
              answer.status(),
              answer.confidence(),
              answer.toQuery(),
              answer.total()));
    }
    return judged;
  }

  private static QueryPort port(ObservQl language) {
    return (tenant, observql, now) -> {
      try {
        return switch (language.run(
            observql, new QueryContext(tenant, now, ZoneOffset.UTC, OptionalInt.empty()))) {
          case ObservQl.Outcome.Answered answered -> answered.table();
          case ObservQl.Outcome.Rejected(var report) ->
              throw new QueryRejected(
                  report.problems().stream().map(p -> p.code() + " " + p.message()).toList());
        };
      } catch (QueryFailed failed) {
        throw new QueryRejected(List.of(String.valueOf(failed.getMessage())), failed);
      }
    };
  }

  /// One wrong, missing or swapped letter in one longer word; the same for the same question.
  private static EvaluationItem mistyped(EvaluationItem item) {
    EvaluationItem.Turn turn = item.turns().getFirst();
    Random random = new Random(turn.question().hashCode());
    String[] words = turn.question().split(" ", -1);
    List<Integer> long_ = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      if (words[i].length() >= SHORTEST_MISTYPED
          && words[i].chars().allMatch(Character::isLetter)) {
        long_.add(i);
      }
    }
    if (!long_.isEmpty()) {
      int at = long_.get(random.nextInt(long_.size()));
      words[at] = mistyped(words[at], random);
    }
    return new EvaluationItem(
        item.id(),
        item.database(),
        item.category(),
        item.now(),
        List.of(
            new EvaluationItem.Turn(
                String.join(" ", words), turn.gold(), turn.expect(), turn.cause(), turn.about())));
  }

  private static String mistyped(String word, Random random) {
    int at = 1 + random.nextInt(word.length() - 2);
    return switch (random.nextInt(3)) {
      case 0 -> word.substring(0, at) + word.substring(at + 1);
      case 1 ->
          word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
      default ->
          word.substring(0, at)
              + KEYBOARD.charAt(random.nextInt(KEYBOARD.length()))
              + word.substring(at + 1);
    };
  }
}
