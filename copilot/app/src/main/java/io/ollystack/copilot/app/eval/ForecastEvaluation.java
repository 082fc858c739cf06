package io.ollystack.copilot.app.eval;

import io.ollystack.anomaly.forecast.Forecast;
import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.Method;
import io.ollystack.anomaly.forecast.SeriesForecaster;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Forecasts on a folder of series: `labels.json` with `step_s`, `metrics` (columns) and `train_n`
/// of each file, and the files, a row a line without a header, gzip-compressed. From origins spread
/// over the rows after the training part, a day ahead is foretold from the two weeks before, and
/// compared with what came.
///
/// The error is scaled by that of the seasonal naive forecast (a day before) within the training
/// part (MASE). A series that repeats its last value in most of its training rows has no such scale
/// worth the name and is left out.
final class ForecastEvaluation {
  private static final Duration HISTORY = Duration.ofDays(14);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final double COVERAGE = 0.9;

  /// Prime, so that origins fall on all times of day.
  private static final int ROWS_BETWEEN_ORIGINS = 1009;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Optional<ForecastModel> model;
  private long byModel;
  private long foretold;

  /// @param model what serves beside the methods
  ForecastEvaluation(Optional<ForecastModel> model) {
    this.model = model;
  }

  /// Scaled errors and the share of values within the interval, over the steps of a span.
  record Span(double meanMase, double medianMase, double naiveMase, double covered) {}

  /// @param byModel the share of values that the model foretold
  /// @param millis of one thread, a forecast of a day
  record Result(Span hour, Span day, int series, int forecasts, double byModel, double millis) {}

  /// @param out where to write every forecast's errors, as JSON lines
  Result run(Path folder, Optional<Path> out) {
    Path labelFile = folder.resolve("labels.json");
    Sums hour = new Sums();
    Sums day = new Sums();
    List<String> lines = new ArrayList<>();
    int forecasts = 0;
    long started = System.nanoTime();
    for (Map.Entry<String, JsonNode> entry : labels(labelFile).properties()) {
      JsonNode label = entry.getValue();
      if (!label.has("train_n") || !label.has("metrics")) {
        throw new EvaluationFailed(
            labelFile + ": " + entry.getKey() + " needs `train_n`, `metrics` and `step_s`");
      }
      Duration step = Duration.ofSeconds(label.path("step_s").asLong(300));
      double[][] columns =
          columns(folder.resolve(entry.getKey() + ".gz"), label.get("metrics").asInt());
      for (int column = 0; column < columns.length; column++) {
        String name = entry.getKey() + "#" + column;
        forecasts +=
            series(name, columns[column], step, label.get("train_n").asInt(), hour, day, lines);
      }
    }
    if (out.isPresent()) {
      write(out.get(), lines);
    }
    return new Result(
        hour.span(),
        day.span(),
        hour.mase.size(),
        forecasts,
        (double) byModel / Math.max(1, foretold),
        (System.nanoTime() - started) / 1e6 / Math.max(1, forecasts));
  }

  private int series(
      String name,
      double[] values,
      Duration step,
      int trained,
      Sums hour,
      Sums day,
      List<String> lines) {
    int season = (int) DAY.dividedBy(step);
    double scale = scale(values, season, trained);
    if (!(scale > 0)) {
      return 0;
    }
    int history = (int) HISTORY.dividedBy(step);
    int hourSteps = (int) HOUR.dividedBy(step);
    Errors near = new Errors();
    Errors far = new Errors();
    int forecasts = 0;
    for (int origin = trained; origin + season < values.length; origin += ROWS_BETWEEN_ORIGINS) {
      double[] known = Arrays.copyOfRange(values, Math.max(0, origin - history), origin);
      if (Arrays.stream(known).noneMatch(Double::isFinite)) {
        continue;
      }
      Forecast forecast = SeriesForecaster.forecast(known, step, season, COVERAGE, model);
      forecasts++;
      byModel += forecast.methods().stream().filter(Method.MODEL::equals).count();
      foretold += season;
      for (int ahead = 0; ahead < season; ahead++) {
        double actual = values[origin + ahead];
        double naive = actual - values[origin + ahead - season];
        boolean within =
            actual >= forecast.low().get(ahead) && actual <= forecast.high().get(ahead);
        double error = actual - forecast.expected().get(ahead);
        far.add(error, naive, within);
        if (ahead < hourSteps) {
          near.add(error, naive, within);
        }
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"series\":\"%s\",\"origin\":%d,\"scale\":%.9g,\"expected\":%s,\"low\":%s,\"high\":%s}",
              name,
              origin,
              scale,
              forecast.expected(),
              forecast.low(),
              forecast.high()));
    }
    hour.add(near, scale);
    day.add(far, scale);
    return forecasts;
  }

  private static double scale(double[] values, int season, int trained) {
    double sum = 0;
    int count = 0;
    int repeated = 0;
    for (int i = season; i < Math.min(trained, values.length); i++) {
      double difference = Math.abs(values[i] - values[i - season]);
      if (Double.isFinite(difference)) {
        sum += difference;
        count++;
      }
      repeated += values[i] == values[i - 1] ? 1 : 0;
    }
    return count == 0 || repeated > count / 2 ? 0 : sum / count;
  }

  /// Of one series.
  private static final class Errors {
    private double absolute;
    private double naive;
    private long within;
    private long count;

    void add(double error, double naiveError, boolean inside) {
      if (Double.isFinite(error) && Double.isFinite(naiveError)) {
        absolute += Math.abs(error);
        naive += Math.abs(naiveError);
        within += inside ? 1 : 0;
        count++;
      }
    }
  }

  /// Of all series.
  private static final class Sums {
    private final List<Double> mase = new ArrayList<>();
    private double naive;
    private long within;
    private long count;

    void add(Errors errors, double scale) {
      if (errors.count > 0) {
        mase.add(errors.absolute / errors.count / scale);
        naive += errors.naive / errors.count / scale;
        within += errors.within;
        count += errors.count;
      }
    }

    Span span() {
      if (mase.isEmpty()) {
        throw new EvaluationFailed(
            "no series has a day ahead after its training part and varies within it");
      }
      double[] sorted = mase.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Span(
          Arrays.stream(sorted).average().orElseThrow(),
          sorted[sorted.length / 2],
          naive / mase.size(),
          (double) within / count);
    }
  }

  private JsonNode labels(Path file) {
    try {
      return json.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new EvaluationFailed(
          file + ": cannot be read. Expected a folder of series with labels.json.", e);
    }
  }

  private static double[][] columns(Path file, int count) {
    List<String> lines = GzippedText.lines(file);
    double[][] columns = new double[count][lines.size()];
    for (int row = 0; row < lines.size(); row++) {
      String[] cells = lines.get(row).split(",", -1);
      if (cells.length != count) {
        throw new EvaluationFailed(
            file + ":" + (row + 1) + ": " + cells.length + " cells, expected " + count);
      }
      for (int column = 0; column < count; column++) {
        String cell = cells[column].strip();
        columns[column][row] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
      }
    }
    return columns;
  }

  private static void write(Path file, List<String> lines) {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (String line : lines) {
        writer.write(line);
        writer.newLine();
      }
    } catch (IOException e) {
      throw new EvaluationFailed("the forecasts cannot be written: " + e.getMessage(), e);
    }
  }
}
