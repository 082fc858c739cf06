package io.ollystack.copilot.app.query;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.onnx.ForecastModels;
import io.ollystack.anomaly.onnx.TrainedModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forecaster that serves, followed while the process runs: a model that was trained or rolled
/// back meanwhile serves from the next forecast on. The one before is left to the garbage
/// collector, since forecasts may still be running on it. Thread-safe.
public final class ServingForecaster implements Supplier<Optional<ForecastModel>> {
  private static final Logger LOG = LoggerFactory.getLogger(ServingForecaster.class);

  private final TrainedModels trained;
  private Optional<Path> seen = Optional.empty();
  private ForecastModels.@Nullable Found found;

  /// Loads nothing yet: the native runtime takes a while.
  ///
  /// @param trained the models trained on this machine
  public ServingForecaster(TrainedModels trained) {
    this.trained = trained;
  }

  @Override
  public synchronized Optional<ForecastModel> get() {
    Optional<Path> now = serving();
    if (found == null || !now.equals(seen)) {
      seen = now;
      found = find();
    }
    return found.model();
  }

  private ForecastModels.Found find() {
    ForecastModels.Found next = ForecastModels.find(trained);
    if (next.wrong()) {
      LOG.warn("Forecaster: {}", next.state());
    } else {
      LOG.info("Forecaster: {}", next.state());
    }
    return next;
  }

  /// What cannot be read now leaves in charge what serves.
  private Optional<Path> serving() {
    try {
      return trained.serving();
    } catch (IOException unreadable) {
      return seen;
    }
  }
}
