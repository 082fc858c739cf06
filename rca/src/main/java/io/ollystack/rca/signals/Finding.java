package io.ollystack.rca.signals;

/// One observation against a service.
///
/// @param kind what was looked at
/// @param subject the operation, edge, metric or order of events that stands out
/// @param deviations how many standard deviations from the baseline
/// @param strength 0 (nothing) to 1
/// @param beforeAnyCall whether it stands out before anything was called, so that no callee can
///   have caused it
public record Finding(
    Kind kind, String subject, double deviations, double strength, boolean beforeAnyCall) {
  /// What a finding is about.
  public enum Kind {
    /// Processor, memory, disk or network of the service's instances.
    RESOURCE,
    /// Time that the service spends itself.
    OWN_TIME,
    /// Time that calls to and from the service spend between the two sides.
    NETWORK,
    /// Calls made in another order, or left out.
    CALLS,
    /// Log lines written in another order, new, or left out.
    LOGS,
    /// Requests that fail here although everything they called succeeded.
    ERRORS
  }

  public Finding {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("a strength is 0 to 1, not " + strength);
    }
  }

  Finding(Kind kind, String subject, double deviations, double strength) {
    this(kind, subject, deviations, strength, false);
  }

  Finding halved() {
    return new Finding(kind, subject, deviations, strength / 2, beforeAnyCall);
  }
}
