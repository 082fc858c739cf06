package io.ollystack.anomaly.forecast;

import java.util.List;
import java.util.OptionalInt;

/// The next values of a series, in its own unit; index 0 is one step ahead.
///
/// @param expected the middle
/// @param low of the interval
/// @param high of the interval
/// @param methods what each value was foretold by
/// @param trainingSamples known samples that it rests on
/// @param backTests how many earlier forecasts the interval was measured on at the first step; with
///   fewer than 20 it says little
public record Forecast(
    List<Double> expected,
    List<Double> low,
    List<Double> high,
    List<Method> methods,
    int trainingSamples,
    int backTests) {
  public Forecast {
    expected = List.copyOf(expected);
    low = List.copyOf(low);
    high = List.copyOf(high);
    methods = List.copyOf(methods);
  }

  /// How many steps ahead, from 1, the line first lies at the value or beyond it, seen from where
  /// the series is now; empty if it does not within the horizon.
  public static OptionalInt reaches(List<Double> line, double now, double value) {
    boolean rising = value >= now;
    for (int i = 0; i < line.size(); i++) {
      if (rising ? line.get(i) >= value : line.get(i) <= value) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
