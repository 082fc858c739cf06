package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A whole answer in one document, for scripts.
///
/// @param status `answered`, `clarify`, `refused` or `failed`
/// @param text the answer, or what to ask back, or why not
/// @param understood how the question was taken
/// @param understoodBy `parser`, `model` or `both`
/// @param observql the query behind the text; the first of several
/// @param columns of that query's result, with its rows; null if nothing was run
/// @param chart how to draw them: `figure`, `series`, `bars`, `table` or `graph`
/// @param confidence of the understanding, 0 to 1
/// @param options for a question back: what can be asked instead
/// @param causes of a "why", most likely first
/// @param findings on the way to them, each with its query
/// @param digest SHA-256 over columns and rows
record AskResponse(
    String id,
    String conversation,
    String status,
    String text,
    @Nullable String understood,
    @Nullable String understoodBy,
    @Nullable String observql,
    @Nullable List<QueryResponse.Column> columns,
    @Nullable List<List<@Nullable Object>> rows,
    @Nullable String chart,
    List<String> assumptions,
    @Nullable Double confidence,
    List<String> options,
    List<Cause> causes,
    List<Finding> findings,
    @Nullable String digest,
    Timings timings) {

  record Cause(String service, double share, List<String> path, String evidence) {
    static Cause of(AnswerEvent.Cause cause) {
      return new Cause(cause.service(), cause.share(), cause.path(), cause.evidence());
    }
  }

  record Finding(String text, String observql, String digest) {}

  record Timings(long elapsedMs) {}

  static AskResponse of(String id, String conversation, List<AnswerEvent> events) {
    var answer = new Collector();
    events.forEach(answer::add);
    return answer.response(id, conversation);
  }

  /// Folds events into one document.
  private static final class Collector {
    private final List<String> texts = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private String status = "failed";
    private List<String> assumptions = List.of();
    private List<String> options = List.of();
    private List<Cause> causes = List.of();
    private long elapsedMs;
    private @Nullable String understood;
    private @Nullable String understoodBy;
    private @Nullable Double confidence;
    private @Nullable String chart;
    private AnswerEvent.@Nullable Rows rows;

    void add(AnswerEvent event) {
      switch (event) {
        case AnswerEvent.Understood(String restated, double sure, List<String> assumed, var by) -> {
          understood = restated;
          understoodBy = lower(by);
          confidence = sure;
          assumptions = assumed;
        }
        case AnswerEvent.QueryReady _ -> {}
        case AnswerEvent.Rows first -> rows = rows == null ? first : rows;
        case AnswerEvent.Chart(_, AnswerEvent.ChartKind kind) -> chart = lower(kind);
        case AnswerEvent.Finding(String text, String observql, String digest) ->
            findings.add(new Finding(text, observql, digest));
        case AnswerEvent.Text(String text, _) -> texts.add(text);
        case AnswerEvent.Causes(List<AnswerEvent.Cause> found) ->
            causes = found.stream().map(Cause::of).toList();
        case AnswerEvent.Question(String question, List<String> instead) -> {
          texts.add(question);
          options = instead;
        }
        case AnswerEvent.Done(AnswerEvent.Status ended, var elapsed) -> {
          status = lower(ended);
          elapsedMs = elapsed.toMillis();
        }
        case AnswerEvent.Failed(List<String> problems, var elapsed) -> {
          texts.addAll(problems);
          elapsedMs = elapsed.toMillis();
        }
      }
    }

    AskResponse response(String id, String conversation) {
      return new AskResponse(
          id,
          conversation,
          status,
          String.join("\n", texts),
          understood,
          understoodBy,
          rows == null ? null : rows.observql(),
          rows == null
              ? null
              : rows.table().columns().stream().map(QueryResponse.Column::of).toList(),
          rows == null ? null : rows.table().rows(),
          chart,
          assumptions,
          confidence,
          options,
          causes,
          List.copyOf(findings),
          rows == null ? null : rows.digest(),
          new Timings(elapsedMs));
    }

    private static String lower(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }
}
