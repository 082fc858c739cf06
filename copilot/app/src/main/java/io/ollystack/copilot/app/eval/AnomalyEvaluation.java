package io.ollystack.copilot.app.eval;

import io.ollystack.anomaly.detect.SeriesDetector;
import io.ollystack.anomaly.detect.SeriesScore;
import io.ollystack.copilot.app.eval.NabScorer.Profile;
import io.ollystack.copilot.app.eval.NabScorer.Scored;
import io.ollystack.copilot.app.eval.NabScorer.Window;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Detection on a folder of labelled series: `labels.json` with `step_s` of each file and its
/// labelled stretches, and the files, `t,v` a line, gzip-compressed. Stretches called `windows`,
/// with a `probation`, are scored as the Numenta benchmark does, by alarms; those called `segments`
/// by VUS-PR of the score of every row. Nothing is tuned to a file, and no score depends on a later
/// row.
final class AnomalyEvaluation {
  /// The product's own alarms, whatever their height.
  private static final double EVERY_ALARM = 0;

  private final JsonMapper json = JsonMapper.builder().build();

  /// What was measured; a kind of score that the labels do not allow is absent.
  ///
  /// @param nab by profile; empty without windows
  /// @param vusPr the mean over the series that have labels; empty without segments
  record Result(
      Map<Profile, Double> nab,
      OptionalDouble vusPr,
      int series,
      long rows,
      double falseAlarmsADay,
      double recall,
      double microsARow) {}

  /// @param scores where to write the score and alarm of every row, as JSON lines
  Result run(Path folder, Optional<Path> scores) {
    JsonNode labels = labels(folder.resolve("labels.json"));
    List<Scored> windows = new ArrayList<>();
    List<Double> volumes = new ArrayList<>();
    Tally tally = new Tally();
    try (Lines out = new Lines(scores)) {
      for (Map.Entry<String, JsonNode> entry : labels.properties()) {
        JsonNode label = entry.getValue();
        double[] values = values(folder.resolve(entry.getKey() + ".gz"));
        Duration step = Duration.ofSeconds(label.path("step_s").asLong(0));
        if (!step.isPositive()) {
          throw new EvaluationFailed(
              folder.resolve("labels.json") + ": " + entry.getKey() + " has no `step_s`");
        }
        Watched watched = watched(entry.getKey(), values, step, out, tally);
        boolean benchmark = label.has("windows");
        List<Window> stretches = windows(label.path(benchmark ? "windows" : "segments"));
        Scored scored = new Scored(watched.alarms(), label.path("probation").asInt(0), stretches);
        tally.add(scored, step);
        if (benchmark) {
          windows.add(scored);
        } else if (!stretches.isEmpty()) {
          volumes.add(VusPr.score(watched.scores(), stretches, VusPr.period(filled(values))));
        }
      }
    } catch (IOException e) {
      throw new EvaluationFailed("the scores cannot be written: " + e.getMessage(), e);
    }
    Map<Profile, Double> nab = new EnumMap<>(Profile.class);
    if (!windows.isEmpty()) {
      for (Profile profile : Profile.values()) {
        nab.put(profile, NabScorer.score(windows, profile, EVERY_ALARM));
      }
    }
    return new Result(
        nab,
        volumes.stream().mapToDouble(Double::doubleValue).average(),
        labels.size(),
        tally.rows,
        tally.falseAlarms / tally.days,
        tally.stretches == 0 ? 1 : (double) tally.stretchesFound / tally.stretches,
        tally.nanos / 1e3 / Math.max(1, tally.rows));
  }

  /// The score and the alarm of every row.
  @SuppressWarnings("ArrayRecordComponent") // Hundreds of thousands of rows, never compared.
  private record Watched(double[] scores, double[] alarms) {}

  private static Watched watched(
      String name, double[] values, Duration step, Lines out, Tally tally) throws IOException {
    SeriesDetector detector = new SeriesDetector(step);
    Watched watched = new Watched(new double[values.length], new double[values.length]);
    long start = System.nanoTime();
    for (int row = 0; row < values.length; row++) {
      SeriesScore score = detector.next(values[row]);
      watched.scores()[row] = score.score();
      watched.alarms()[row] = score.alarm();
    }
    tally.nanos += System.nanoTime() - start;
    for (int row = 0; row < values.length && out.wanted(); row++) {
      out.write(
          String.format(
              Locale.ROOT,
              "{\"series\":\"%s\",\"row\":%d,\"score\":%.6f,\"alarm\":%.6f}",
              name,
              row,
              watched.scores()[row],
              watched.alarms()[row]));
    }
    return watched;
  }

  /// What is counted over all series.
  private static final class Tally {
    long rows;
    long nanos;
    double days;
    long falseAlarms;
    int stretches;
    int stretchesFound;

    void add(Scored series, Duration step) {
      rows += series.alarms().length;
      days += step.multipliedBy(series.alarms().length - series.probation()).toSeconds() / 86_400.0;
      boolean[] found = new boolean[series.windows().size()];
      for (int row = series.probation(); row < series.alarms().length; row++) {
        if (series.alarms()[row] > 0) {
          count(series.windows(), row, found);
        }
      }
      stretches += found.length;
      for (boolean each : found) {
        stretchesFound += each ? 1 : 0;
      }
    }

    private void count(List<Window> windows, int row, boolean[] found) {
      for (int i = 0; i < windows.size(); i++) {
        if (row >= windows.get(i).first() && row <= windows.get(i).last()) {
          found[i] = true;
          return;
        }
      }
      falseAlarms++;
    }
  }

  /// What is missing takes the value before it; the period is sought in what remains.
  private static double[] filled(double[] values) {
    double[] filled = values.clone();
    for (int row = 0; row < filled.length; row++) {
      if (Double.isNaN(filled[row])) {
        filled[row] = row == 0 ? 0 : filled[row - 1];
      }
    }
    return filled;
  }

  private JsonNode labels(Path file) {
    try {
      JsonNode labels = json.readTree(Files.readString(file));
      if (labels.properties().stream().noneMatch(entry -> entry.getValue().has("step_s"))) {
        throw new EvaluationFailed(
            file + ": expected an object of files with `step_s` and `windows` or `segments`");
      }
      return labels;
    } catch (IOException e) {
      throw new EvaluationFailed(
          file + ": cannot be read. Expected a folder of labelled series with labels.json.", e);
    }
  }

  private static List<Window> windows(JsonNode node) {
    List<Window> windows = new ArrayList<>();
    for (JsonNode window : node) {
      windows.add(new Window(window.get(0).asInt(), window.get(1).asInt()));
    }
    return windows;
  }

  private static double[] values(Path file) {
    return GzippedText.lines(file).stream()
        .skip(1)
        .map(line -> line.substring(line.indexOf(',') + 1).strip())
        .mapToDouble(value -> value.isEmpty() ? Double.NaN : Double.parseDouble(value))
        .toArray();
  }

  /// Writes lines to a file, or nowhere.
  private static final class Lines implements AutoCloseable {
    private final Optional<BufferedWriter> writer;

    Lines(Optional<Path> file) throws IOException {
      writer =
          file.isPresent() ? Optional.of(Files.newBufferedWriter(file.get())) : Optional.empty();
    }

    boolean wanted() {
      return writer.isPresent();
    }

    void write(String line) throws IOException {
      if (writer.isPresent()) {
        writer.get().write(line);
        writer.get().newLine();
      }
    }

    @Override
    public void close() throws IOException {
      if (writer.isPresent()) {
        writer.get().close();
      }
    }
  }
}
