package io.ollystack.models.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads series to learn from: stored ones, a JSON line each, and folders of columns with
/// `labels.json`.
final class SeriesFiles {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SeriesFiles() {}

  /// One series a line: `name`, `step_s`, `values`; null is missing.
  static List<TrainingSeries> stored(Path file) {
    List<TrainingSeries> series = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = JSON.readTree(line);
        double[] values = new double[node.path("values").size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = node.path("values").get(i).asDouble(Double.NaN);
        }
        series.add(
            new TrainingSeries(
                node.path("name").asString(""),
                values,
                Duration.ofSeconds(Math.max(1, node.path("step_s").asLong(1)))));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          file + ": cannot be read. Expected stored series, a line each.", unreadable);
    }
    return series;
  }

  /// The training part of every column of every file: the rows before `train_n`.
  static List<TrainingSeries> columns(Path folder) {
    List<TrainingSeries> series = new ArrayList<>();
    try {
      Map<String, JsonNode> labels = new TreeMap<>();
      for (Map.Entry<String, JsonNode> file :
          JSON.readTree(Files.readString(folder.resolve("labels.json"))).properties()) {
        labels.put(file.getKey(), file.getValue());
      }
      for (Map.Entry<String, JsonNode> file : labels.entrySet()) {
        JsonNode label = file.getValue();
        int rows = label.path("train_n").asInt(0);
        Duration step = Duration.ofSeconds(label.path("step_s").asLong(300));
        double[][] columns =
            columns(folder.resolve(file.getKey() + ".gz"), label.path("metrics").asInt(0), rows);
        for (int i = 0; i < columns.length; i++) {
          series.add(new TrainingSeries(file.getKey() + "#" + i, columns[i], step));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          folder + ": cannot be read. Expected labels.json and a file for each of its names.",
          unreadable);
    }
    return series;
  }

  private static double[][] columns(Path file, int count, int rows) throws IOException {
    double[][] columns = new double[count][rows];
    for (double[] column : columns) {
      Arrays.fill(column, Double.NaN);
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (int row = 0; row < rows; row++) {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        String[] cells = line.split(",", -1);
        for (int i = 0; i < Math.min(count, cells.length); i++) {
          columns[i][row] = cells[i].isBlank() ? Double.NaN : Double.parseDouble(cells[i].strip());
        }
      }
    }
    return columns;
  }
}
