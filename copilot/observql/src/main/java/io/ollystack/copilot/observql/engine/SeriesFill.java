package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.syntax.Clause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Fills the gaps of time series: every series gets a row for every bucket of the range. A count of
/// nothing is 0, any other measure of nothing NULL, unless FILL says otherwise. Left as they are:
/// rows that HAVING, ORDER BY or LIMIT chose.
final class SeriesFill {
  private SeriesFill() {}

  static List<List<@Nullable Object>> fill(
      Plan.Select select,
      List<List<@Nullable Object>> rows,
      Limits limits,
      List<Warning> warnings) {
    if (select.bucket().isEmpty() || rows.isEmpty()) {
      return rows;
    }
    Plan.Bucket bucket = select.bucket().get();
    boolean chosen = !select.having().isEmpty() || !select.order().isEmpty() || select.limitGiven();
    if (chosen && bucket.fill().isEmpty()) {
      return rows;
    }
    List<Instant> times = times(select, bucket);
    Map<List<@Nullable Object>, Map<Instant, List<@Nullable Object>>> series =
        new LinkedHashMap<>();
    List<Integer> keys = keys(select);
    for (List<@Nullable Object> row : rows) {
      if (!(row.getFirst() instanceof Instant time)) {
        return rows;
      }
      List<@Nullable Object> key = new ArrayList<>();
      keys.forEach(place -> key.add(row.get(place)));
      series.computeIfAbsent(key, none -> new LinkedHashMap<>()).put(time, row);
    }
    long cells = (long) series.size() * times.size();
    long most = (long) limits.series() * limits.points() * 2;
    if (cells > most) {
      warnings.add(
          Cuts.warning(
              String.format(
                  Locale.ROOT,
                  "gaps are not filled: %,d series of %,d points are more than %,d rows",
                  series.size(),
                  times.size(),
                  most)));
      return rows;
    }
    for (Map.Entry<List<@Nullable Object>, Map<Instant, List<@Nullable Object>>> one :
        series.entrySet()) {
      complete(select, bucket.fill(), times, keys, one.getKey(), one.getValue());
    }
    List<List<@Nullable Object>> filled = new ArrayList<>();
    for (Instant time : times) {
      for (Map<Instant, List<@Nullable Object>> one : series.values()) {
        List<@Nullable Object> row = one.get(time);
        if (row != null) {
          filled.add(row);
        }
      }
    }
    return filled;
  }

  private static List<Instant> times(Plan.Select select, Plan.Bucket bucket) {
    long step = bucket.step().toSeconds();
    long from = Math.floorDiv(select.window().from().getEpochSecond(), step) * step;
    List<Instant> times = new ArrayList<>();
    for (long at = from; Instant.ofEpochSecond(at).isBefore(select.window().to()); at += step) {
      times.add(Instant.ofEpochSecond(at));
    }
    return times;
  }

  private static List<Integer> keys(Plan.Select select) {
    List<Integer> places = new ArrayList<>();
    for (int i = 1; i < select.outputs().size(); i++) {
      if (select.keys().contains(select.outputs().get(i))) {
        places.add(i);
      }
    }
    return places;
  }

  private static void complete(
      Plan.Select select,
      Optional<Clause.Fill> fill,
      List<Instant> times,
      List<Integer> keys,
      List<@Nullable Object> key,
      Map<Instant, List<@Nullable Object>> rows) {
    int width = select.outputs().size();
    for (Instant time : times) {
      if (rows.containsKey(time)) {
        continue;
      }
      List<@Nullable Object> row = new ArrayList<>();
      for (int column = 0; column < width; column++) {
        row.add(column == 0 ? time : null);
      }
      for (int i = 0; i < keys.size(); i++) {
        row.set(keys.get(i), key.get(i));
      }
      rows.put(time, row);
    }
    for (int column = 1; column < width; column++) {
      if (!keys.contains(column)) {
        fill(fill, select.outputs().get(column), column, times, rows);
      }
    }
  }

  private static void fill(
      Optional<Clause.Fill> fill,
      Plan.Output output,
      int column,
      List<Instant> times,
      Map<Instant, List<@Nullable Object>> rows) {
    switch (fill.orElse(null)) {
      case null -> {
        if (counts(output.term())) {
          constant(0L, column, times, rows);
        }
      }
      case Clause.Fill.WithNull _ -> {}
      case Clause.Fill.Constant constant ->
          constant(constant.value().value().doubleValue(), column, times, rows);
      case Clause.Fill.Previous _ -> {
        Object last = null;
        for (Instant time : times) {
          List<@Nullable Object> row = row(rows, time);
          if (row.get(column) == null) {
            row.set(column, last);
          } else {
            last = row.get(column);
          }
        }
      }
      case Clause.Fill.Linear _ -> linear(column, times, rows);
    }
  }

  private static void constant(
      Number value, int column, List<Instant> times, Map<Instant, List<@Nullable Object>> rows) {
    Object stored =
        value.doubleValue() == Math.rint(value.doubleValue())
            ? (Object) value.longValue()
            : (Object) value.doubleValue();
    for (Instant time : times) {
      List<@Nullable Object> row = row(rows, time);
      if (row.get(column) == null) {
        row.set(column, stored);
      }
    }
  }

  /// Between two known values, along the straight line; outside of them, nothing.
  private static void linear(
      int column, List<Instant> times, Map<Instant, List<@Nullable Object>> rows) {
    int known = -1;
    for (int i = 0; i < times.size(); i++) {
      if (!(row(rows, times.get(i)).get(column) instanceof Number right)) {
        continue;
      }
      if (known >= 0 && row(rows, times.get(known)).get(column) instanceof Number left) {
        for (int j = known + 1; j < i; j++) {
          double share = (double) (j - known) / (i - known);
          row(rows, times.get(j))
              .set(column, left.doubleValue() + (right.doubleValue() - left.doubleValue()) * share);
        }
      }
      known = i;
    }
  }

  private static List<@Nullable Object> row(
      Map<Instant, List<@Nullable Object>> rows, Instant time) {
    List<@Nullable Object> row = rows.get(time);
    if (row == null) {
      throw new IllegalStateException("every bucket was given a row: " + time);
    }
    return row;
  }

  /// Whether no rows means zero.
  private static boolean counts(Term term) {
    return term instanceof Term.Aggregate aggregate
        && switch (aggregate.function()) {
          case COUNT, COUNT_DISTINCT, UNIQ, INCREASE -> true;
          case RATE -> aggregate.arguments().isEmpty();
          case SUM,
              AVG,
              MIN,
              MAX,
              LAST,
              FIRST,
              ANY,
              STDDEV,
              QUANTILE,
              ERROR_RATE,
              SUCCESS_RATE,
              APDEX,
              HISTOGRAM,
              TOPK,
              DELTA,
              DERIV ->
              false;
        };
  }
}
