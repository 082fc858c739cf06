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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Detection on a folder of labelled series: `labels.json` with `windows`, `probation` and `step_s`
/// of each file, and the files, `t,v` a line, gzip-compressed. Nothing is tuned to a file, and no
/// score depends on a later row.
final class AnomalyEvaluation {
  /// The product's own alarms, whatever their height.
  private static final double EVERY_ALARM = 0;

  private final JsonMapper json = JsonMapper.builder().build();

  /// The scores by profile, and how many alarms a series and day were false.
  record Result(Map<Profile, Double> nab, int series, long rows, double falseAlarmsADay) {}

  /// @param scores where to write the score and alarm of every row, as JSON lines
  Result run(Path folder, Optional<Path> scores) {
    JsonNode labels = labels(folder.resolve("labels.json"));
    List<Scored> all = new ArrayList<>();
    long rows = 0;
    double days = 0;
    long falseAlarms = 0;
    try (Lines out = new Lines(scores)) {
      for (Map.Entry<String, JsonNode> entry : labels.properties()) {
        JsonNode label = entry.getValue();
        double[] values = values(folder.resolve(entry.getKey() + ".gz"));
        Duration step = Duration.ofSeconds(label.get("step_s").asLong());
        double[] alarms = alarms(entry.getKey(), values, step, out);
        Scored scored =
            new Scored(alarms, label.get("probation").asInt(), windows(label.get("windows")));
        all.add(scored);
        rows += values.length;
        days += step.multipliedBy(values.length - scored.probation()).toSeconds() / 86_400.0;
        falseAlarms += falseAlarms(scored);
      }
    } catch (IOException e) {
      throw new EvaluationFailed("the scores cannot be written: " + e.getMessage(), e);
    }
    Map<Profile, Double> nab = new EnumMap<>(Profile.class);
    for (Profile profile : Profile.values()) {
      nab.put(profile, NabScorer.score(all, profile, EVERY_ALARM));
    }
    return new Result(nab, all.size(), rows, falseAlarms / days);
  }

  private static double[] alarms(String name, double[] values, Duration step, Lines out)
      throws IOException {
    SeriesDetector detector = new SeriesDetector(step);
    double[] alarms = new double[values.length];
    for (int row = 0; row < values.length; row++) {
      SeriesScore score = detector.next(values[row]);
      alarms[row] = score.alarm();
      out.write(
          String.format(
              Locale.ROOT,
              "{\"series\":\"%s\",\"row\":%d,\"score\":%.6f,\"alarm\":%.6f}",
              name,
              row,
              score.score(),
              score.alarm()));
    }
    return alarms;
  }

  private static long falseAlarms(Scored series) {
    long alarms = 0;
    for (int row = series.probation(); row < series.alarms().length; row++) {
      int at = row;
      boolean labelled = series.windows().stream().anyMatch(w -> at >= w.first() && at <= w.last());
      if (series.alarms()[row] > 0 && !labelled) {
        alarms++;
      }
    }
    return alarms;
  }

  private JsonNode labels(Path file) {
    try {
      JsonNode labels = json.readTree(Files.readString(file));
      if (labels.properties().stream().noneMatch(entry -> entry.getValue().has("probation"))) {
        throw new EvaluationFailed(
            file + ": expected an object of files with `windows`, `probation` and `step_s`");
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
