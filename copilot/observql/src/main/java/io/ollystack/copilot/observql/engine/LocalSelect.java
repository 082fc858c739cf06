package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A select over rows in memory: WHERE, GROUP BY with the common aggregates, HAVING, ORDER BY,
/// DISTINCT, LIMIT. The rows are few: an engine made them.
final class LocalSelect {
  private final Plan.Select select;
  private final List<Plan.Output> columns;

  LocalSelect(Plan.Select select, List<Plan.Output> columns) {
    this.select = select;
    this.columns = columns;
  }

  List<List<@Nullable Object>> apply(List<List<@Nullable Object>> input) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> values : input) {
      Map<String, @Nullable Object> row = new HashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.get(i).name(), values.get(i));
      }
      if (select.filter().stream().allMatch(term -> TermEvaluator.of(row).isTrue(term))) {
        rows.add(row);
      }
    }
    List<Result> results = select.aggregated() ? grouped(rows) : plain(rows);
    Stream<Result> kept =
        results.stream()
            .filter(result ->
                select.having().stream().allMatch(term -> result.evaluator().isTrue(term)));
    if (!select.order().isEmpty()) {
      kept = kept.sorted(order());
    } else if (select.aggregated()) {
      kept = kept.sorted(byFirstAggregate());
    }
    Stream<List<@Nullable Object>> values = kept.map(Result::values);
    if (select.distinct()) {
      values = new LinkedHashSet<>(values.toList()).stream();
    }
    return values.skip(select.offset()).toList();
  }

  /// One row of the result, and what its order and HAVING may look at.
  private record Result(List<@Nullable Object> values, TermEvaluator evaluator) {}

  private List<Result> plain(List<Map<String, @Nullable Object>> rows) {
    List<Result> results = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      results.add(result(TermEvaluator.of(row)));
    }
    return results;
  }

  private List<Result> grouped(List<Map<String, @Nullable Object>> rows) {
    Map<List<@Nullable Object>, List<Map<String, @Nullable Object>>> groups = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> row : rows) {
      List<@Nullable Object> key = new ArrayList<>();
      select.keys().forEach(output -> key.add(TermEvaluator.of(row).value(output.term())));
      groups.computeIfAbsent(key, none -> new ArrayList<>()).add(row);
    }
    if (groups.isEmpty() && select.keys().isEmpty()) {
      groups.put(List.of(), new ArrayList<>());
    }
    List<Result> results = new ArrayList<>();
    for (List<Map<String, @Nullable Object>> group : groups.values()) {
      results.add(result(TermEvaluator.ofGroup(group)));
    }
    return results;
  }

  private Result result(TermEvaluator evaluator) {
    List<@Nullable Object> values = new ArrayList<>();
    Map<String, @Nullable Object> named = new HashMap<>();
    for (Plan.Output output : select.outputs()) {
      Object value = evaluator.value(output.term());
      values.add(value);
      named.put(output.name(), value);
    }
    return new Result(values, evaluator.withOutputs(named));
  }

  private Comparator<Result> order() {
    Comparator<Result> order = Comparator.comparingInt(result -> 0);
    for (Plan.Order key : select.order()) {
      order =
          order.thenComparing((a, b) ->
              TermEvaluator.compare(
                  a.evaluator().value(key.term()),
                  b.evaluator().value(key.term()),
                  key.descending()));
    }
    return order;
  }

  private Comparator<Result> byFirstAggregate() {
    int place = 0;
    for (int i = select.outputs().size() - 1; i >= 0; i--) {
      Term term = select.outputs().get(i).term();
      if (term.hasAggregate()) {
        place = i;
      }
    }
    int column = place;
    return (a, b) -> TermEvaluator.compare(a.values().get(column), b.values().get(column), true);
  }
}
