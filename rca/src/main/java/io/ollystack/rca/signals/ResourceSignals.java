package io.ollystack.rca.signals;

import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.signals.Finding.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Findings from processors, memory, disks and networks. Pure.
final class ResourceSignals {
  private static final double LEAST_DEVIATIONS = 3;
  private static final double FULL_DEVIATIONS = 15;
  private static final double RELATIVE_SPREAD = 0.1;

  private ResourceSignals() {}

  static Map<String, Finding> findings(List<ResourceSeries> series) {
    Map<String, Finding> strongest = new HashMap<>();
    for (ResourceSeries one : series) {
      double[] now = finite(one.now());
      double[] before = finite(one.before());
      if (now.length == 0 || before.length == 0) {
        continue;
      }
      Baseline baseline = Baseline.of(before);
      double spread =
          Math.max(
              Math.max(baseline.interQuartileRange() / 1.349, one.leastSpread()),
              RELATIVE_SPREAD * Math.abs(baseline.median()));
      double highest = Arrays.stream(now).max().orElse(0);
      double deviations = (highest - baseline.median()) / Math.max(spread, 1e-9);
      if (deviations > LEAST_DEVIATIONS) {
        Finding finding =
            new Finding(
                Kind.RESOURCE, one.metric(), deviations, Math.min(1, deviations / FULL_DEVIATIONS));
        strongest.merge(one.service(), finding, (a, b) -> a.strength() >= b.strength() ? a : b);
      }
    }
    return strongest;
  }

  private static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }
}
