package io.ollystack.rca.live;

import io.ollystack.rca.excess.Measure;
import java.util.Locale;

/// What hurts: which service, in which measure, and since when.
///
/// @param value seconds a request, or share of failures, in the window
/// @param usual the same before
/// @param excess seconds, or failures, above usual
public record Symptom(
    String service, Measure measure, Period window, double value, double usual, double excess) {

  /// "latency" or "failures".
  public String measureName() {
    return switch (measure) {
      case LATENCY -> "latency";
      case AVAILABILITY -> "failures";
    };
  }

  @Override
  public String toString() {
    return "%s of %s: %.6f, usually %.6f"
        .formatted(measureName(), service, value, usual)
        .toLowerCase(Locale.ROOT);
  }
}
