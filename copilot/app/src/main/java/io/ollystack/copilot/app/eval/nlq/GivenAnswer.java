package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What the assistant answered to one question, collected from its events.
final class GivenAnswer {
  private final List<String> texts = new ArrayList<>();
  private final List<String> queries = new ArrayList<>();
  private final List<AnswerEvent.Finding> findings = new ArrayList<>();
  private final long startedNanos = System.nanoTime();
  private String status = "failed";
  private String understood = "";
  private String question = "";
  private @Nullable String chart;
  private List<String> options = List.of();
  private List<String> assumptions = List.of();
  private List<AnswerEvent.Cause> causes = List.of();
  private double confidence;
  private AnswerEvent.@Nullable Rows rows;
  private Duration toQuery = Duration.ZERO;
  private Duration total = Duration.ZERO;

  void add(AnswerEvent event) {
    if (toQuery.isZero()) {
      toQuery = elapsed();
    }
    switch (event) {
      case AnswerEvent.Understood(String restated, double sure, List<String> assumed, _) -> {
        understood = restated;
        confidence = sure;
        assumptions = assumed;
      }
      case AnswerEvent.QueryReady(String observql) -> queries.add(observql);
      case AnswerEvent.Rows found -> rows = rows == null ? found : rows;
      case AnswerEvent.Chart(_, AnswerEvent.ChartKind kind) ->
          chart = kind.name().toLowerCase(Locale.ROOT);
      case AnswerEvent.Finding finding -> findings.add(finding);
      case AnswerEvent.Text(String text, _) -> texts.add(text);
      case AnswerEvent.Causes(List<AnswerEvent.Cause> found) -> causes = found;
      case AnswerEvent.Question(String back, List<String> choices) -> {
        question = back;
        options = choices;
      }
      case AnswerEvent.Done(AnswerEvent.Status end, _) -> {
        status = end.name().toLowerCase(Locale.ROOT);
        total = elapsed();
      }
      case AnswerEvent.Failed(List<String> problems, _) -> {
        texts.addAll(problems);
        total = elapsed();
      }
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  String status() {
    return status;
  }

  boolean answered() {
    return status.equals("answered");
  }

  String understood() {
    return understood;
  }

  double confidence() {
    return confidence;
  }

  @Nullable ResultTable table() {
    return rows == null ? null : rows.table();
  }

  String observql() {
    return rows == null ? String.join("; ", queries) : rows.observql();
  }

  List<AnswerEvent.Cause> causes() {
    return causes;
  }

  List<String> queries() {
    return queries;
  }

  /// Everything said, the question back included.
  String said() {
    return String.join(" ", texts) + " " + question;
  }

  Duration toQuery() {
    return toQuery;
  }

  Duration total() {
    return total;
  }

  /// The plain form that scripts get, as one line.
  String json(String id, String asked) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", id);
    document.put("asked", asked);
    document.put("status", status);
    document.put("text", String.join("\n", texts));
    document.put("understood", understood);
    document.put("observql", observql());
    ResultTable table = table();
    document.put("columns", table == null ? null : table.columns());
    document.put(
        "rows",
        table == null
            ? null
            : table.rows().stream()
                .map(row -> row.stream().map(GivenAnswer::plain).toList())
                .toList());
    document.put("chart", chart);
    document.put("assumptions", assumptions);
    document.put("confidence", confidence);
    document.put("question", question.isEmpty() ? null : question);
    document.put("options", options);
    document.put("causes", causes);
    document.put("findings", findings);
    document.put("digest", rows == null ? null : rows.digest());
    document.put(
        "timings", Map.of("to_query_ms", toQuery.toMillis(), "total_ms", total.toMillis()));
    return JsonMapper.shared().writeValueAsString(document);
  }

  private static Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Number number -> number;
      case Boolean bool -> bool;
      default -> value.toString();
    };
  }
}
