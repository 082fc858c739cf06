package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the series of a forecast are heading: a straight line by the medians of pairwise slopes
/// (Theil-Sen), which a spike does not bend, and the moment at which it reaches the limit. Pure.
record Projection(
    String name,
    Instant now,
    double level,
    double perHour,
    double limit,
    @Nullable Instant reachesAt) {
  private static final int MOST_POINTS = 240;
  private static final double HOUR = 3600e9;
  private static final Duration FAR = Duration.ofDays(365);

  /// One projection for each series of the rows.
  static List<Projection> of(QueryFrame.Forecast frame, ResultTable series, Instant now) {
    int time = series.indexOf("time");
    int level = series.indexOf("level");
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    for (List<@Nullable Object> row : series.rows()) {
      StringBuilder name = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        if (i != time && i != level && row.get(i) != null) {
          name.append(name.isEmpty() ? "" : " ").append(row.get(i));
        }
      }
      if (row.get(time) instanceof Instant at && row.get(level) instanceof Number value) {
        points
            .computeIfAbsent(name.toString(), _ -> new ArrayList<>())
            .add(new double[] {Duration.between(now, at).toNanos() / HOUR, value.doubleValue()});
      }
    }
    List<Projection> projections = new ArrayList<>();
    points.forEach((name, all) -> {
      if (all.size() >= 3) {
        projections.add(line(name, all, limit(frame, all), now));
      }
    });
    return projections;
  }

  /// A share runs full at 1, what is left runs out at 0.
  private static double limit(QueryFrame.Forecast frame, List<double[]> points) {
    boolean left = frame.metric().contains("avail") || frame.metric().contains("free");
    boolean share =
        frame.capacity() != null || points.stream().allMatch(p -> p[1] >= 0 && p[1] <= 1);
    return left ? 0 : share ? 1 : Double.NaN;
  }

  private static Projection line(String name, List<double[]> all, double limit, Instant now) {
    int step = Math.max(1, all.size() / MOST_POINTS);
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      points.add(all.get(i));
    }
    double[] slopes = new double[points.size() * (points.size() - 1) / 2];
    int n = 0;
    for (int i = 0; i < points.size(); i++) {
      for (int j = i + 1; j < points.size(); j++) {
        double apart = points.get(j)[0] - points.get(i)[0];
        if (apart > 0) {
          slopes[n++] = (points.get(j)[1] - points.get(i)[1]) / apart;
        }
      }
    }
    double slope = median(Arrays.copyOf(slopes, n));
    double level = median(points.stream().mapToDouble(p -> p[1] - slope * p[0]).toArray());
    double hours = (limit - level) / slope;
    boolean reaches = Double.isFinite(hours) && hours > 0 && hours < FAR.toHours();
    return new Projection(
        name,
        now,
        level,
        slope,
        limit,
        reaches ? now.plus(Duration.ofNanos((long) (hours * HOUR))) : null);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values.length == 0 ? Double.NaN : values[values.length / 2];
  }

  /// "pg-data: 70 % now, rising 1.08 % an hour; reaches 100 % at ...".
  String sentence(ResultColumn column) {
    String unit = column.unit().isEmpty() && limit == 1 ? "1" : column.unit();
    ColumnType type = limit == 1 ? ColumnType.RATIO : column.type();
    String text =
        (name.isEmpty() ? "" : name + ": ")
            + Figures.number(level, type, unit)
            + " now, "
            + (perHour >= 0 ? "rising " : "falling ")
            + Figures.number(Math.abs(perHour), type, unit)
            + " an hour";
    return reachesAt == null
        ? text + "; at this pace it does not reach its limit within a year."
        : text
            + "; at this pace it reaches "
            + Figures.number(limit, type, unit)
            + " at "
            + Figures.moment(reachesAt)
            + ", in "
            + Figures.span(Duration.between(now, reachesAt))
            + ".";
  }
}
