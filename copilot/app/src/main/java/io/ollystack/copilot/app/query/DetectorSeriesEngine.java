package io.ollystack.copilot.app.query;

import io.ollystack.anomaly.detect.SeriesScan;
import io.ollystack.anomaly.forecast.Forecast;
import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.Method;
import io.ollystack.anomaly.forecast.SeriesForecaster;
import io.ollystack.copilot.observql.engine.SeriesEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// ANOMALIES and FORECAST on the detector and the forecaster that watch the stored series too.
public final class DetectorSeriesEngine implements SeriesEngine {
  private final Supplier<Optional<ForecastModel>> model;

  /// @param model tells the trained forecaster that serves now; without one, profiles and trends
  ///   foretell
  public DetectorSeriesEngine(Supplier<Optional<ForecastModel>> model) {
    this.model = model;
  }

  @Override
  public List<Odd> odd(double[] values, Duration step, int from, double sensitivity) {
    return SeriesScan.odd(values, step, from, sensitivity).stream()
        .map(
            odd -> new Odd(odd.index(), odd.observed(), odd.expected(), odd.score(), odd.episode()))
        .toList();
  }

  @Override
  public String oddMethod() {
    return "distance to earlier stretches, episodes of records and discords";
  }

  @Override
  public int leastSamples() {
    return SeriesScan.LEAST_SAMPLES;
  }

  @Override
  public Foretold foretell(double[] values, Duration step, int horizon, double coverage) {
    Optional<ForecastModel> serving = model.get();
    Forecast forecast = SeriesForecaster.forecast(values, step, horizon, coverage, serving);
    return new Foretold(
        forecast.expected(),
        forecast.low(),
        forecast.high(),
        words(forecast.methods().getLast(), serving),
        forecast.backTests());
  }

  /// The method, with the model's name; where no model serves, the answer says so.
  private static String words(Method method, Optional<ForecastModel> serving) {
    String model = serving.map(ForecastModel::name).orElse("");
    return method == Method.MODEL
        ? method.words() + " " + model
        : method.words() + (serving.isPresent() ? "" : " (no trained model serves)");
  }
}
