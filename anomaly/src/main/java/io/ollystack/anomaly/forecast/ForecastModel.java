package io.ollystack.anomaly.forecast;

import java.util.List;

/// The port to a trained forecaster: quantiles of what comes, for many forecasts at once.
/// Thread-safe.
public interface ForecastModel {
  /// As people read it, with its version.
  String name();

  /// The levels of the quantiles, ascending, between 0 and 1; 0.5 is one of them.
  List<Double> levels();

  /// The quantiles of each row in the model's own unit, which [ModelInput.Row#value] turns into
  /// that of the series; ascending.
  ///
  /// @throws Failed if it cannot answer; then the caller goes on without it
  List<float[]> quantiles(List<ModelInput.Row> rows);

  /// The model cannot answer.
  final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
