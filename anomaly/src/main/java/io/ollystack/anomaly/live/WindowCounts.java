package io.ollystack.anomaly.live;

import java.util.Objects;

/// What was counted at a place in ten seconds. Said again with more when late spans come: the last
/// word counts.
///
/// @param window its begin, in tens of seconds since 1970
/// @param buckets of durations, ascending: see [DurationShape]
/// @param counts requests in each
@SuppressWarnings("ArrayRecordComponent") // Millions of rows; never compared.
public record WindowCounts(
    Place place, long window, long requests, long errors, int[] buckets, long[] counts) {
  /// Seconds.
  public static final long LENGTH = 10;

  public WindowCounts {
    Objects.requireNonNull(place, "place");
    if (buckets.length != counts.length) {
      throw new IllegalArgumentException(
          buckets.length + " buckets with " + counts.length + " counts");
    }
  }
}
