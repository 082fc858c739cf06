package io.ollystack.rca.live;

/// One observation for or against a suspect.
///
/// @param supports whether it speaks for it
/// @param service whose data shows it
/// @param subject the operation, callee, metric, pattern or version that it is about; may be empty
/// @param now the value in the window, in the unit of its kind
/// @param usual the value before; NaN where there was none
/// @param deviations robust standard deviations between the two; 0 where it is no measurement
/// @param weight 0 to 1
public record Evidence(
    Kind kind,
    boolean supports,
    String service,
    String subject,
    double now,
    double usual,
    double deviations,
    double weight) {
  /// What was looked at.
  public enum Kind {
    /// Share of the symptom's excess that begins here, 0 to 1.
    OWN_EXCESS,
    /// Seconds a request, or share of failures, of the suspect's own requests.
    LEVEL,
    /// Seconds that an operation spends itself.
    OWN_TIME,
    /// Share of requests whose failure began here.
    ERROR_ORIGIN,
    /// Seconds a call, or share of failed calls, to a dependency.
    CALLS_TO,
    /// Calls to a dependency for each request.
    CALLS_PER_REQUEST,
    /// Log lines a minute.
    LOG_PATTERN,
    /// Highest value of a resource metric.
    RESOURCE,
    /// Seconds before the onset that something was changed; the subject is what.
    CHANGE,
    /// Requests a minute.
    TRAFFIC,
    /// What the symptom would measure without the suspect's excess; usual is its usual value.
    WITHOUT_IT,
    /// Several of the services on this host became worse by themselves, as a count.
    SHARED_HOST,
    /// A value of an attribute that only the bad requests have in common, as a share of them.
    ATTRIBUTE
  }

  public Evidence {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("a weight is 0 to 1, not " + weight);
    }
  }
}
