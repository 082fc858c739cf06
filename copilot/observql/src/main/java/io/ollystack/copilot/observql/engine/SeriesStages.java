package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the rows of ANOMALIES, FORECAST and SLO of those of their inner query.
final class SeriesStages {
  private static final int MOST_SERIES = 2_000;
  private static final double COVERAGE = 0.9;
  private static final int FEWEST_BACK_TESTS = 20;
  private static final List<Duration> BURN_WINDOWS =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(3));

  private SeriesStages() {}

  static List<List<@Nullable Object>> anomalies(
      EngineStage.Anomalies stage,
      SeriesEngine engine,
      List<List<@Nullable Object>> input,
      Instant now,
      List<Warning> warnings) {
    SeriesRows rows = SeriesRows.of(stage.shape(), input, now);
    int from = rows.indexOf(stage.shown().from());
    String method =
        String.format(Locale.ROOT, "%s, sensitivity %s", engine.oddMethod(), stage.sensitivity());
    List<List<@Nullable Object>> odd = new ArrayList<>();
    int tooShort = 0;
    for (SeriesRows.Series series : first(rows, warnings)) {
      int known = known(series.values(), from);
      tooShort += known < engine.leastSamples() ? 1 : 0;
      String training = training(rows, series.values(), from, stage.shape().step());
      for (SeriesEngine.Odd sample :
          engine.odd(series.values(), stage.shape().step(), from, stage.sensitivity())) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(rows.time(sample.index()));
        row.addAll(series.keys());
        row.add(series.measure());
        row.add(sample.observed());
        row.add(finite(sample.expected()));
        row.add(sample.score());
        row.add(direction(sample));
        row.add(sample.episode());
        row.add(method);
        row.add(training);
        odd.add(row);
      }
    }
    if (tooShort > 0) {
      warnings.add(
          littleHistory(
              tooShort
                  + " of "
                  + rows.series().size()
                  + " series have fewer than "
                  + engine.leastSamples()
                  + " samples before the time asked for: what is odd there cannot be told yet"));
    }
    return odd;
  }

  static List<List<@Nullable Object>> forecast(
      EngineStage.Forecast stage,
      SeriesEngine engine,
      List<List<@Nullable Object>> input,
      Instant now,
      List<Warning> warnings) {
    SeriesRows rows = SeriesRows.of(stage.shape(), input, now);
    List<List<@Nullable Object>> foretold = new ArrayList<>();
    int tooShort = 0;
    for (SeriesRows.Series series : first(rows, warnings)) {
      if (known(series.values(), rows.length()) == 0) {
        continue;
      }
      SeriesEngine.Foretold forecast =
          engine.foretell(series.values(), stage.shape().step(), stage.steps(), COVERAGE);
      tooShort += forecast.backTests() < FEWEST_BACK_TESTS ? 1 : 0;
      String training =
          training(rows, series.values(), rows.length(), stage.shape().step())
              + ", 90% band of "
              + forecast.backTests()
              + " back-tests";
      if (stage.reach().isPresent()) {
        foretold.add(reach(stage.reach().getAsDouble(), rows, series, forecast, training));
      } else {
        for (int i = 0; i < forecast.expected().size(); i++) {
          List<@Nullable Object> row = new ArrayList<>();
          row.add(rows.time(rows.length() + i));
          row.addAll(series.keys());
          row.add(series.measure());
          row.add(forecast.expected().get(i));
          row.add(forecast.low().get(i));
          row.add(forecast.high().get(i));
          row.add(forecast.method());
          row.add(training);
          foretold.add(row);
        }
      }
    }
    if (tooShort > 0) {
      warnings.add(
          littleHistory(
              tooShort
                  + " of "
                  + rows.series().size()
                  + " series have too little history to measure the forecast on: the band says"
                  + " little; take a longer SINCE inside FORECAST"));
    }
    return foretold;
  }

  private static List<@Nullable Object> reach(
      double value,
      SeriesRows rows,
      SeriesRows.Series series,
      SeriesEngine.Foretold forecast,
      String training) {
    double current = last(series.values());
    boolean rising = value >= current;
    List<@Nullable Object> row = new ArrayList<>(series.keys());
    row.add(series.measure());
    row.add(current);
    row.add(reached(forecast.expected(), rising, value, rows));
    // The edge of the band on the side of the value reaches it first.
    row.add(reached(rising ? forecast.high() : forecast.low(), rising, value, rows));
    row.add(reached(rising ? forecast.low() : forecast.high(), rising, value, rows));
    row.add(forecast.method());
    row.add(training);
    return row;
  }

  private static @Nullable Instant reached(
      List<Double> line, boolean rising, double value, SeriesRows rows) {
    for (int i = 0; i < line.size(); i++) {
      if (rising ? line.get(i) >= value : line.get(i) <= value) {
        return rows.time(rows.length() + i);
      }
    }
    return null;
  }

  /// One row: how much of the budget is left, and how many times faster than allowed it burns.
  static List<List<@Nullable Object>> slo(
      EngineStage.Slo stage,
      List<List<@Nullable Object>> input,
      Instant now,
      List<Warning> warnings) {
    SeriesRows rows = SeriesRows.of(stage.shape(), input, now);
    if (rows.series().isEmpty()) {
      return List.of();
    }
    double[] requests = rows.series().get(0).values();
    double[] good = rows.series().get(1).values();
    double all = sum(requests, 0);
    double bad = all - sum(good, 0);
    double allowed = 1 - stage.objective();
    List<@Nullable Object> row = new ArrayList<>();
    row.add(stage.service());
    row.add(stage.objective());
    row.add(stage.window().toNanos());
    row.add(Math.round(all));
    row.add(Math.round(bad));
    row.add(all == 0 ? null : 1 - bad / (all * allowed));
    for (Duration burn : BURN_WINDOWS) {
      int from = Math.max(0, rows.length() - (int) burn.dividedBy(stage.shape().step()));
      double total = sum(requests, from);
      row.add(total == 0 ? null : (total - sum(good, from)) / total / allowed);
    }
    Duration covered = Duration.between(rows.time(0), rows.time(rows.length()));
    if (covered.compareTo(stage.window().multipliedBy(9).dividedBy(10)) < 0) {
      warnings.add(
          littleHistory(
              "requests are known for "
                  + covered.toHours()
                  + " h of the "
                  + stage.window().toHours()
                  + " h of the objective: the budget left is that of the time known"));
    }
    return List.of(row);
  }

  private static List<SeriesRows.Series> first(SeriesRows rows, List<Warning> warnings) {
    if (rows.series().size() > MOST_SERIES) {
      warnings.add(
          Cuts.warning(
              "the first "
                  + MOST_SERIES
                  + " of "
                  + rows.series().size()
                  + " series; filter or group by less"));
    }
    return rows.series().stream().limit(MOST_SERIES).toList();
  }

  private static String training(SeriesRows rows, double[] values, int until, Duration step) {
    return known(values, until)
        + " samples of "
        + step.toString().substring(2).toLowerCase(Locale.ROOT)
        + " from "
        + rows.time(0)
        + " to "
        + rows.time(until);
  }

  private static String direction(SeriesEngine.Odd sample) {
    if (!Double.isFinite(sample.expected()) || sample.observed() == sample.expected()) {
      return "shape";
    }
    return sample.observed() > sample.expected() ? "up" : "down";
  }

  private static int known(double[] values, int until) {
    return (int) Arrays.stream(values, 0, until).filter(Double::isFinite).count();
  }

  private static double last(double[] values) {
    for (int i = values.length - 1; i >= 0; i--) {
      if (Double.isFinite(values[i])) {
        return values[i];
      }
    }
    return Double.NaN;
  }

  private static double sum(double[] values, int from) {
    return Arrays.stream(values, from, values.length).filter(Double::isFinite).sum();
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static Warning littleHistory(String message) {
    return new Warning(ProblemCode.W401.name(), message, Optional.empty());
  }
}
