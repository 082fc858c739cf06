package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage.SeriesShape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a bucketed query as series on one grid of time: what has no row is NaN, never zero. The
/// buckets that the window or the present cut are left out, for half a bucket looks like a fall.
final class SeriesRows {
  private static final int LONGEST = 20_000;

  /// One measure of one group.
  ///
  /// @param values by bucket, from the first of the grid
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Series(List<@Nullable Object> keys, String measure, double[] values) {}

  private final Instant first;
  private final Duration step;
  private final int length;
  private final List<Series> series;

  private SeriesRows(Instant first, Duration step, int length, List<Series> series) {
    this.first = first;
    this.step = step;
    this.length = length;
    this.series = series;
  }

  static SeriesRows of(SeriesShape shape, List<List<@Nullable Object>> rows, Instant now) {
    Duration step = shape.step();
    Instant end = shape.window().to().isBefore(now) ? shape.window().to() : now;
    Instant first = Instant.MAX;
    for (List<@Nullable Object> row : rows) {
      if (row.get(shape.time()) instanceof Instant time
          && !time.isBefore(shape.window().from())
          && time.isBefore(first)) {
        first = time;
      }
    }
    if (first.equals(Instant.MAX)) {
      return new SeriesRows(shape.window().from(), step, 0, List.of());
    }
    int length = Math.clamp(Duration.between(first, end).dividedBy(step), 0, LONGEST);
    Map<List<@Nullable Object>, double[][]> groups = new LinkedHashMap<>();
    for (List<@Nullable Object> row : rows) {
      if (!(row.get(shape.time()) instanceof Instant time) || time.isBefore(first)) {
        continue;
      }
      long at = Duration.between(first, time).dividedBy(step);
      if (at >= length) {
        continue;
      }
      List<@Nullable Object> keys = new ArrayList<>();
      shape.keys().forEach(key -> keys.add(row.get(key)));
      double[][] values = groups.computeIfAbsent(keys, none -> blank(shape, length));
      for (int i = 0; i < shape.values().size(); i++) {
        if (row.get(shape.values().get(i)) instanceof Number number) {
          values[i][(int) at] = number.doubleValue();
        }
      }
    }
    List<Series> series = new ArrayList<>();
    for (Map.Entry<List<@Nullable Object>, double[][]> group : groups.entrySet()) {
      for (int i = 0; i < group.getValue().length; i++) {
        series.add(new Series(group.getKey(), shape.measures().get(i), group.getValue()[i]));
      }
    }
    return new SeriesRows(first, step, length, series);
  }

  List<Series> series() {
    return series;
  }

  int length() {
    return length;
  }

  /// The beginning of a bucket, also beyond the last.
  Instant time(int index) {
    return first.plus(step.multipliedBy(index));
  }

  /// The first bucket that does not begin before.
  int indexOf(Instant time) {
    long whole = Duration.between(first, time).dividedBy(step);
    int index = Math.clamp(whole, 0, length);
    return time(index).isBefore(time) ? index + 1 : index;
  }

  private static double[][] blank(SeriesShape shape, int length) {
    double[][] values = new double[shape.values().size()][length];
    for (double[] each : values) {
      Arrays.fill(each, Double.NaN);
    }
    return values;
  }
}
