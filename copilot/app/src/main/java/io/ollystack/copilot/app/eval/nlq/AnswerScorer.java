package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Judges an answer by what it expected: a result by running the gold queries, everything else by
/// what was said and that nothing was run.
final class AnswerScorer {
  private static final Pattern LIMIT = Pattern.compile(" LIMIT (\\d+|\\?)\\s*$");
  private static final Pattern ORDER = Pattern.compile("ORDER BY (\\w+)");
  private static final Pattern BUCKET = Pattern.compile("EVERY (\\d\\w*)");
  private static final Pattern MOMENT =
      Pattern.compile(" at (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) UTC");
  private static final int ROWS_BEYOND_THE_CUT = 100;

  private final ObservQl language;

  AnswerScorer(ObservQl language) {
    this.language = language;
  }

  boolean right(EvaluationItem.Turn turn, Instant now, GivenAnswer answer)
      throws InterruptedException {
    for (String end : turn.expect()) {
      boolean right =
          switch (end) {
            case "result" -> answer.answered() && result(turn.gold(), now, answer);
            case "clarify" -> answer.status().equals("clarify");
            case "refuse" -> !answer.answered() && answer.queries().isEmpty();
            case "no_such_entity" ->
                answer.status().equals("clarify")
                    && answer.said().toLowerCase(Locale.ROOT).contains(turn.about());
            case "analysis" ->
                answer.answered()
                    && !answer.causes().isEmpty()
                    && answer.causes().getFirst().service().equals(turn.cause());
            case "false_premise" ->
                answer.answered()
                    && answer.causes().isEmpty()
                    && answer.said().contains(turn.about());
            case "overview" ->
                answer.answered() && answer.understood().startsWith("how everything");
            case "forecast" -> answer.answered() && forecast(turn.about(), now, answer);
            default -> throw new IllegalArgumentException("unknown expectation '" + end + "'");
          };
      if (right) {
        return true;
      }
    }
    return false;
  }

  /// The named moment lies within a tenth of the way to it.
  private static boolean forecast(String about, Instant now, GivenAnswer answer) {
    int at = about.indexOf('@');
    if (at < 0) {
      return false;
    }
    Instant truth = Instant.parse(about.substring(at + 1));
    Duration tolerance = Duration.between(now, truth).dividedBy(10);
    Matcher moment = MOMENT.matcher(answer.said());
    return answer.said().contains(about.substring(0, at))
        && moment.find()
        && Duration.between(truth, Instant.parse(moment.group(1).replace(' ', 'T') + "Z"))
                .abs()
                .compareTo(tolerance)
            <= 0;
  }

  private boolean result(List<String> golds, Instant now, GivenAnswer answer)
      throws InterruptedException {
    ResultTable predicted = answer.table();
    if (predicted == null) {
      return false;
    }
    Matcher bucket = BUCKET.matcher(answer.observql());
    String width = bucket.find() ? bucket.group(1) : "AUTO";
    for (String gold : golds) {
      if (same(gold.replace("EVERY AUTO", "EVERY " + width), now, predicted)) {
        return true;
      }
    }
    return false;
  }

  private boolean same(String gold, Instant now, ResultTable predicted)
      throws InterruptedException {
    Matcher limit = LIMIT.matcher(gold);
    if (!limit.find()) {
      return ResultEquality.equal(run(gold, now), predicted);
    }
    Matcher order = ORDER.matcher(gold);
    String key = order.find() ? order.group(1) : "";
    int most =
        limit.group(1).equals("?") ? predicted.rows().size() : Integer.parseInt(limit.group(1));
    ResultTable more =
        run(
            limit.replaceFirst(
                " LIMIT " + (Math.max(most, predicted.rows().size()) + ROWS_BEYOND_THE_CUT)),
            now);
    int rows = Math.min(most, more.rows().size());
    boolean enough = !limit.group(1).equals("?") || rows >= Math.min(5, more.rows().size());
    return enough && ResultEquality.prefix(more, key, rows, predicted);
  }

  /// Runs a gold query; one that does not run is a defect of the evaluation set.
  ResultTable run(String observql, Instant now) throws InterruptedException {
    try {
      return switch (language.run(observql, QueryContext.at(now))) {
        case ObservQl.Outcome.Answered answered -> answered.table();
        case ObservQl.Outcome.Rejected(var report) ->
            throw new IllegalStateException(observql + "\n" + report.render());
      };
    } catch (QueryFailed failed) {
      throw new IllegalStateException(observql + "\n" + failed.getMessage(), failed);
    }
  }
}
