package io.ollystack.anomaly.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.ModelInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ForecastModelsTest {
  @TempDir Path folder;

  /// The trainer's own answers lie beside the model; the file must give the same.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 5_000})
  void answersAsTheTrainerDid(int batch) throws Exception {
    List<JsonNode> golden = golden();
    List<ModelInput.Row> rows = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      JsonNode line = golden.get(i % golden.size());
      rows.add(
          new ModelInput.Row(floats(line.get("differences")), floats(line.get("context")), 0, 1));
    }

    List<float[]> answers = ForecastModels.builtIn().quantiles(rows);

    assertThat(answers).hasSize(batch);
    for (int i = 0; i < batch; i++) {
      float[] trained = floats(golden.get(i % golden.size()).get("quantiles"));
      assertThat(answers.get(i)).containsExactly(trained, Offset.offset(1e-4f));
      assertThat(answers.get(i)).isSorted();
    }
  }

  @Test
  void servesTheProductsOwnWhereNoneWasTrained() {
    ForecastModels.Found found = ForecastModels.find(new TrainedModels(folder.resolve("none")));

    assertThat(found.model()).isPresent();
    assertThat(found.wrong()).isFalse();
    assertThat(found.state()).matches("forecaster [0-9a-f]{12} serves");
  }

  @Test
  void refusesADamagedModelAndServesTheProductsOwn() throws Exception {
    byte[] model = resource("model.onnx");
    model[model.length / 2] ^= 1;
    TrainedModels trained = new TrainedModels(folder);
    trained.install("damaged", model, resource("manifest.json"));

    ForecastModels.Found found = ForecastModels.find(trained);

    assertThat(found.wrong()).isTrue();
    assertThat(found.model()).isPresent();
    assertThat(found.state())
        .startsWith(folder.resolve("damaged").resolve("model.onnx") + ": the file's SHA-256 is ")
        .contains("It is damaged or belongs to another manifest; train it anew or roll back.")
        .endsWith("serves");
  }

  @Test
  void refusesAModelOfOtherShapes() throws Exception {
    String manifest = new String(resource("manifest.json"), StandardCharsets.UTF_8);
    String other =
        manifest.replaceFirst(
            "\"shape\" *: *\\[ *\"batch\", " + ModelInput.DIFFERENCES + " *\\]",
            "\"shape\": [\"batch\", 64]");
    assertThat(other).isNotEqualTo(manifest);
    write(resource("model.onnx"), other);

    assertThatThrownBy(() -> ForecastModels.open(folder))
        .isInstanceOf(ModelRejected.class)
        .hasMessageContaining("name=differences, width=64")
        .hasMessageEndingWith("Train it anew with this version.");
  }

  @Test
  void refusesWhatIsNoModelAtAll() throws Exception {
    byte[] text = "not a model".getBytes(StandardCharsets.UTF_8);
    String manifest =
        new String(resource("manifest.json"), StandardCharsets.UTF_8)
            .replaceFirst("\"sha256\" *: *\"[0-9a-f]+\"", sha("\"sha256\": \"%s\"", text));
    write(text, manifest);

    assertThatThrownBy(() -> ForecastModels.open(folder))
        .isInstanceOf(ModelRejected.class)
        .hasMessageContaining("ONNX Runtime cannot read it");
  }

  @Test
  void refusesAManifestThatPromisesNothing() throws Exception {
    write(resource("model.onnx"), "{}");

    assertThatThrownBy(() -> ForecastModels.open(folder))
        .hasMessageContaining("expected `sha256`, `inputs` and `outputs`");
  }

  @Test
  void takesTheNewestUntilItIsRolledBack() throws Exception {
    TrainedModels trained = new TrainedModels(folder);
    assertThat(trained.rollBack()).isEmpty();
    trained.install("first", resource("model.onnx"), resource("manifest.json"));
    trained.install("second", resource("model.onnx"), resource("manifest.json"));
    assertThat(trained.serving()).contains(folder.resolve("second"));
    assertThat(ForecastModels.find(trained).state()).endsWith("trained here, serves");

    assertThat(trained.rollBack()).contains("second");
    assertThat(trained.serving()).contains(folder.resolve("first"));
    assertThat(trained.rollBack()).contains("first");
    assertThat(trained.serving()).isEqualTo(Optional.empty());
  }

  private void write(byte[] model, String manifest) throws IOException {
    Files.write(folder.resolve("model.onnx"), model);
    Files.writeString(folder.resolve("manifest.json"), manifest);
  }

  private static String sha(String format, byte[] bytes) {
    return String.format(format, ModelManifest.sha256(bytes));
  }

  private static List<JsonNode> golden() throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open("golden.jsonl"), StandardCharsets.UTF_8))) {
      return lines.lines().map(json::readTree).toList();
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(
        ForecastModel.class.getResourceAsStream(ForecastModels.BUILT_IN + name));
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }
}
