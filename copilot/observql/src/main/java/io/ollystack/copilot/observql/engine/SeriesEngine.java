package io.ollystack.copilot.observql.engine;

import java.time.Duration;
import java.util.List;

/// The port to what judges and foretells series: `ANOMALIES` and `FORECAST` run on it. Thread-safe,
/// does no input or output. A missing sample is NaN.
public interface SeriesEngine {
  /// An odd sample.
  ///
  /// @param expected what was usual at its time; NaN if nothing was known
  /// @param score how many times farther than nine of ten earlier samples it is from everything
  ///   before
  /// @param episode whether an episode of the series begins or rises here
  record Odd(int index, double observed, double expected, double score, boolean episode) {}

  /// The next samples; index 0 is one step ahead.
  ///
  /// @param method what the last of them was foretold by, in words
  /// @param backTests how many earlier forecasts the interval was measured on
  record Foretold(
      List<Double> expected, List<Double> low, List<Double> high, String method, int backTests) {
    public Foretold {
      expected = List.copyOf(expected);
      low = List.copyOf(low);
      high = List.copyOf(high);
    }
  }

  /// The samples from `from` on whose score reaches `sensitivity`, or that open an episode, in
  /// order. A score depends on earlier samples only.
  List<Odd> odd(double[] values, Duration step, int from, double sensitivity);

  /// How oddness is found, in words.
  String oddMethod();

  /// Fewer samples before a shown one say little.
  int leastSamples();

  /// @throws IllegalArgumentException if no sample is known
  Foretold foretell(double[] values, Duration step, int horizon, double coverage);
}
