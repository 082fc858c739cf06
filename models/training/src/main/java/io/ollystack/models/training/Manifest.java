package io.ollystack.models.training;

import io.ollystack.anomaly.forecast.ModelInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes what is promised of a model file. Holds no time of day: the same training writes the same
/// manifest.
final class Manifest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// What the model was made from.
  ///
  /// @param data in words, a line a source
  /// @param window which part of them outcomes were taken from
  record Training(long seed, int steps, int rows, List<String> data, String window) {
    Training {
      data = List.copyOf(data);
    }
  }

  private Manifest() {}

  /// The first digits of the file's hash.
  static String version(byte[] model) {
    return sha256(model).substring(0, 12);
  }

  static byte[] of(byte[] model, Training training, HeldBack.Score score) {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", "forecaster");
    root.put("version", version(model));
    root.put("file", "model.onnx");
    root.put("sha256", sha256(model));
    root.put("opset", OnnxGraph.OPSET);
    root.put("ir_version", OnnxGraph.IR_VERSION);
    ArrayNode inputs = root.putArray("inputs");
    port(
        inputs,
        "differences",
        ModelInput.DIFFERENCES,
        "differences from the base, in units of the scale; 0 where unknown");
    port(
        inputs,
        "context",
        ModelInput.CONTEXT,
        "dimensionless: logarithms of past errors, what is known, horizon, step");
    ArrayNode outputs = root.putArray("outputs");
    ObjectNode output =
        port(
            outputs,
            "quantiles",
            QuantileNetwork.LEVELS.length,
            "asinh((value - base) / scale), ascending");
    ArrayNode levels = output.putArray("quantiles");
    for (float level : QuantileNetwork.LEVELS) {
      levels.add(Double.parseDouble(Float.toString(level)));
    }
    ObjectNode made = root.putObject("training");
    made.put("seed", training.seed());
    made.put("steps", training.steps());
    made.put("rows", training.rows());
    made.put("window", training.window());
    training.data().forEach(made.putArray("data")::add);
    ObjectNode metrics = root.putObject("metrics");
    metrics.put("held_back_forecasts", score.forecasts());
    metrics.put("held_back_loss", rounded(score.loss()));
    metrics.put("held_back_within_90_percent_interval", rounded(score.covered()));
    return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode port(ArrayNode ports, String name, int width, String unit) {
    ObjectNode port = ports.addObject();
    port.put("name", name);
    port.put("type", "float32");
    port.putArray("shape").add("batch").add(width);
    port.put("unit", unit);
    return port;
  }

  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.5f", value));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
