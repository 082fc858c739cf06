package io.ollystack.ingest.pipeline.traces;

import java.time.Duration;

/// When traces are taken to be complete, and how many may be open.
///
/// @param quiet since the last span arrived
/// @param longestWait since the first span arrived
/// @param maxSpansPerTrace more are assembled in pieces
/// @param maxBytes of all open traces; beyond it, the oldest are assembled early
/// @param clockSkew whether spans of hosts whose clocks differ are shifted into their parents
public record OpenTracesSettings(
    Duration quiet, Duration longestWait, int maxSpansPerTrace, long maxBytes, boolean clockSkew) {
  public static final OpenTracesSettings DEFAULT =
      new OpenTracesSettings(
          Duration.ofSeconds(10), Duration.ofSeconds(60), 50_000, 256L << 20, true);

  public OpenTracesSettings {
    if (quiet.isNegative() || longestWait.compareTo(quiet) < 0) {
      throw new IllegalArgumentException(
          "wait %s, longest wait %s: expected the longest to be the longer one"
              .formatted(quiet, longestWait));
    }
    if (maxSpansPerTrace < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "%d spans per trace, %d bytes: expected at least 1"
              .formatted(maxSpansPerTrace, maxBytes));
    }
  }
}
