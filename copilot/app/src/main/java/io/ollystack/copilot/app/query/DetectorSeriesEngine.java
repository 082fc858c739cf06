package io.ollystack.copilot.app.query;

import io.ollystack.anomaly.detect.SeriesScan;
import io.ollystack.anomaly.forecast.Forecast;
import io.ollystack.anomaly.forecast.SeriesForecaster;
import io.ollystack.copilot.observql.engine.SeriesEngine;
import java.time.Duration;
import java.util.List;

/// ANOMALIES and FORECAST on the detector and the forecaster that watch the stored series too.
public final class DetectorSeriesEngine implements SeriesEngine {
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
    Forecast forecast = SeriesForecaster.forecast(values, step, horizon, coverage);
    return new Foretold(
        forecast.expected(),
        forecast.low(),
        forecast.high(),
        forecast.methods().getLast().words(),
        forecast.backTests());
  }
}
