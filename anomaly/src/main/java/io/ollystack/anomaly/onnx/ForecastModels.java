package io.ollystack.anomaly.onnx;

import io.ollystack.anomaly.forecast.ForecastModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds the forecaster that serves: the one that was trained on this machine's own series, else
/// the one that comes with the product. Without either, or without the native runtime, forecasts
/// are made by profiles, and the state says so.
public final class ForecastModels {
  /// Where the product's own model lies on the class path.
  static final String BUILT_IN = "/io/ollystack/models/forecaster/";

  static final String MODEL = "model.onnx";
  static final String MANIFEST = "manifest.json";

  private ForecastModels() {}

  /// The model that serves, if one does.
  ///
  /// @param state in words for people: which model serves, or why none does
  /// @param wrong whether a model should serve and does not
  public record Found(Optional<ForecastModel> model, String state, boolean wrong) {}

  /// The product's own model where none was trained, or that which was cannot serve.
  public static Found find(TrainedModels trained) {
    String damaged = "";
    try {
      try {
        Optional<Path> folder = trained.serving();
        if (folder.isPresent()) {
          ForecastModel model = open(folder.get());
          return new Found(Optional.of(model), model.name() + ", trained here, serves", false);
        }
      } catch (ModelRejected rejected) {
        damaged = rejected.getMessage() + " Meanwhile ";
      } catch (IOException unreadable) {
        damaged = "the models trained here cannot be read: " + unreadable + ". Meanwhile ";
      }
      ForecastModel model = builtIn();
      return new Found(Optional.of(model), damaged + model.name() + " serves", !damaged.isEmpty());
    } catch (ModelRejected rejected) {
      return without(damaged + rejected.getMessage());
    } catch (LinkageError absent) {
      return without(
          "ONNX Runtime does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + absent.getMessage());
    }
  }

  private static Found without(String why) {
    return new Found(Optional.empty(), why + ". Forecasts are made by profiles alone.", true);
  }

  /// The model in a folder.
  public static ForecastModel open(Path folder) throws ModelRejected {
    Path file = folder.resolve(MODEL);
    try {
      ModelManifest manifest =
          ModelManifest.parse(
              folder.resolve(MANIFEST).toString(), Files.readAllBytes(folder.resolve(MANIFEST)));
      return OnnxForecastModel.open(file.toString(), manifest, Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new ModelRejected(
          folder + ": cannot be read: " + unreadable + ". Expected " + MODEL + " and " + MANIFEST,
          unreadable);
    }
  }

  /// The model that comes with the product.
  public static ForecastModel builtIn() throws ModelRejected {
    ModelManifest manifest = ModelManifest.parse(BUILT_IN + MANIFEST, resource(MANIFEST));
    return OnnxForecastModel.open(BUILT_IN + MODEL, manifest, resource(MODEL));
  }

  private static byte[] resource(String name) throws ModelRejected {
    try (InputStream in = ForecastModels.class.getResourceAsStream(BUILT_IN + name)) {
      if (in == null) {
        throw new ModelRejected(BUILT_IN + name + ": not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new ModelRejected(BUILT_IN + name + ": cannot be read", unreadable);
    }
  }
}
