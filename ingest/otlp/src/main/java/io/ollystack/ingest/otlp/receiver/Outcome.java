package io.ollystack.ingest.otlp.receiver;

import java.time.Duration;

/// What became of one request; each transport writes it in its own way.
sealed interface Outcome {

  /// Kept. Some rows may have been left out, and something may be worth telling.
  ///
  /// @param rejectedRows rows that will never be stored
  /// @param message empty, or what `partial_success` says
  record Kept(long rejectedRows, String message) implements Outcome {}

  /// Never to be sent again.
  record Refused(Refusal why, String message) implements Outcome {}

  /// Not kept; to be sent again after the delay.
  ///
  /// @param overloaded whether the client should slow down (429, `RESOURCE_EXHAUSTED`) or the
  ///   service is out of order (503, `UNAVAILABLE`)
  record TryAgain(boolean overloaded, String message, Duration retryAfter) implements Outcome {}
}
