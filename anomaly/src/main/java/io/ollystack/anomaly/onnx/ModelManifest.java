package io.ollystack.anomaly.onnx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a model's `manifest.json` promises of the file beside it.
///
/// @param name with version, as shown to people
/// @param sha256 of the model file, in hexadecimal
/// @param inputs in order, with their widths
/// @param output name of the only output
/// @param levels of the output's quantiles
/// @param error the mean scaled error on held-back data when it was made
record ModelManifest(
    String name,
    String sha256,
    List<Port> inputs,
    String output,
    List<Double> levels,
    double error) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  ModelManifest {
    inputs = List.copyOf(inputs);
    levels = List.copyOf(levels);
  }

  /// An input of the model: a matrix of `width` columns, a row a forecast.
  record Port(String name, int width) {}

  static ModelManifest parse(String where, byte[] json) throws ModelRejected {
    JsonNode root;
    try {
      root = JSON.readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JacksonException notJson) {
      throw new ModelRejected(where + ": is not JSON. Expected a model's manifest.", notJson);
    }
    List<Port> inputs = new ArrayList<>();
    for (JsonNode input : root.path("inputs")) {
      inputs.add(new Port(input.path("name").asString(""), input.path("shape").path(1).asInt(0)));
    }
    JsonNode output = root.path("outputs").path(0);
    List<Double> levels = new ArrayList<>();
    output.path("quantiles").forEach(level -> levels.add(level.asDouble(Double.NaN)));
    ModelManifest manifest =
        new ModelManifest(
            root.path("name").asString("") + " " + root.path("version").asString(""),
            root.path("sha256").asString(""),
            inputs,
            output.path("name").asString(""),
            levels,
            root.path("metrics").path("held_back_loss").asDouble(Double.NaN));
    manifest.check(where);
    return manifest;
  }

  /// Whether the bytes are those that the manifest was written for.
  void checkBytes(String where, byte[] model) throws ModelRejected {
    String actual = sha256(model);
    if (!actual.equals(sha256)) {
      throw new ModelRejected(
          where
              + ": the file's SHA-256 is "
              + actual
              + ", its manifest expects "
              + sha256
              + ". It is damaged or belongs to another manifest; train it anew or roll back.");
    }
  }

  private void check(String where) throws ModelRejected {
    boolean rising = true;
    for (int i = 0; i < levels.size(); i++) {
      double before = i == 0 ? 0 : levels.get(i - 1);
      rising &= levels.get(i) > before && levels.get(i) < 1;
    }
    if (sha256.length() != 64
        || inputs.isEmpty()
        || output.isEmpty()
        || !rising
        || !levels.contains(0.5)) {
      throw new ModelRejected(
          where
              + ": expected `sha256`, `inputs` and `outputs` with names and shapes, and rising"
              + " `quantiles` with 0.5 among them");
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
