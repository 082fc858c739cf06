package io.ollystack.rca.signals;

import io.ollystack.rca.signals.Finding.Kind;
import io.ollystack.rca.window.WindowProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Findings from span status: services in which more requests begin to fail than before. A service
/// that fails because a callee failed is not one of them. Pure.
final class ErrorSignals {
  private static final double LEAST_DEVIATIONS = 3;
  private static final double HALF_STRENGTH_DEVIATIONS = 4;

  private ErrorSignals() {}

  static Map<String, Finding> origins(List<WindowProfile> baseline, WindowProfile window) {
    Map<String, Finding> findings = new HashMap<>();
    if (window.traces() == 0) {
      return findings;
    }
    window
        .errorOrigins()
        .forEach((service, failed) -> {
          double deviations = rise(service, baseline, window);
          if (deviations > LEAST_DEVIATIONS) {
            findings.put(
                service,
                new Finding(
                    Kind.ERRORS,
                    failed + " of " + window.traces() + " traces fail here first",
                    deviations,
                    deviations / (deviations + HALF_STRENGTH_DEVIATIONS)));
          }
        });
    return findings;
  }

  private static double rise(String service, List<WindowProfile> baseline, WindowProfile window) {
    double failed = 0;
    double traces = 0;
    for (WindowProfile profile : baseline) {
      failed += profile.errorOrigins().getOrDefault(service, 0);
      traces += profile.traces();
    }
    double now = window.errorOrigins().getOrDefault(service, 0);
    double share = traces == 0 ? 0 : failed / traces;
    double between = 0;
    int windows = 0;
    for (WindowProfile profile : baseline) {
      if (profile.traces() > 0) {
        double distance =
            (double) profile.errorOrigins().getOrDefault(service, 0) / profile.traces() - share;
        between += distance * distance;
        windows++;
      }
    }
    double pooled = (failed + now + 0.5) / (traces + window.traces() + 1);
    double variance =
        (windows < 2 ? 0 : between / (windows - 1))
            + pooled * (1 - pooled) * (1.0 / window.traces() + 1 / Math.max(1, traces));
    return (now / window.traces() - share) / Math.sqrt(Math.max(variance, 1e-12));
  }
}
