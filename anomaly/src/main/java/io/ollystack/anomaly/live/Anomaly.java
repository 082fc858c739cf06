package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// One episode in which a measure of a place was odd: one alarm, however long it lasts. Written
/// again as it goes on; id and onset stay.
///
/// @param id the same for the same place, measure and onset, whoever finds it
/// @param group the id of the first anomaly of what belongs together
/// @param origin whether it looks like where the trouble of its group comes from: nothing below it
///   is odd
/// @param onset when the deviation most likely began
/// @param noticed when it became certain enough to be told
/// @param last the end of the last odd window
/// @param ended empty while it lasts
/// @param high too much, else too little
/// @param observed the most extreme so far, in the measure's unit
/// @param expected what was usual, with the usual range
/// @param score minus the decimal logarithm of the probability of what was counted, 0 to 300
/// @param probability that it is no coincidence: see [FalseAlarms]
public record Anomaly(
    String id,
    String group,
    boolean origin,
    Place place,
    Measure measure,
    Instant onset,
    Instant noticed,
    Instant last,
    Optional<Instant> ended,
    boolean high,
    double observed,
    double expected,
    double expectedLow,
    double expectedHigh,
    double score,
    double probability) {
  /// Told with every anomaly, so that figures of different versions are not mixed.
  public static final String DETECTOR = "live/1";

  public Anomaly {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(ended, "ended");
  }

  public boolean isOpen() {
    return ended.isEmpty();
  }

  /// The same, over.
  Anomaly endedAt(Instant end) {
    return new Anomaly(
        id,
        group,
        origin,
        place,
        measure,
        onset,
        noticed,
        last,
        Optional.of(end),
        high,
        observed,
        expected,
        expectedLow,
        expectedHigh,
        score,
        probability);
  }

  /// What it is, in words: `p95_latency of payment: Charge is 2.8 s, usually 0.16 s`.
  public String text() {
    return "%s of %s is %s, usually %s"
        .formatted(measure.id(), place.text(), figure(observed), figure(expected));
  }

  private String figure(double value) {
    return switch (measure) {
      case REQUESTS -> "%.3g/s".formatted(value);
      case ERRORS -> "%.3g %%".formatted(100 * value);
      case LATENCY -> value < 1 ? "%.3g ms".formatted(1000 * value) : "%.3g s".formatted(value);
    };
  }
}
