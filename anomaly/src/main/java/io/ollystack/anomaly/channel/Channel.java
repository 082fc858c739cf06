package io.ollystack.anomaly.channel;

/// One way of looking at a series. Stateful, one instance a series; not thread-safe.
public interface Channel {
  /// The highest score of any channel.
  double MAX_SCORE = 8;

  /// Takes the next sample, oldest first, and scores it: 0 to [#MAX_SCORE], dimensionless. A
  /// missing sample is NaN; it is skipped, never counted as zero.
  double next(double value);
}
