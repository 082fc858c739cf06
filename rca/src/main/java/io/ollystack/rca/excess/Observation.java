package io.ollystack.rca.excess;

/// One node at the onset of a symptom: the measure's value in its unit, the requests that it covers
/// (a count over the same window), and what is normal for it.
public record Observation(double value, double requests, Baseline baseline) {
  public Observation {
    if (!Double.isFinite(value) || !(requests >= 0) || Double.isInfinite(requests)) {
      throw new IllegalArgumentException(
          "an observation needs a finite value and a request count of 0 or more; got value "
              + value
              + ", requests "
              + requests);
    }
  }

  /// How many robust standard deviations worse than normal the value is; negative when better.
  public double deviations(Measure measure) {
    return measure.deviation(value, baseline.median()) / baseline.scale(measure);
  }
}
