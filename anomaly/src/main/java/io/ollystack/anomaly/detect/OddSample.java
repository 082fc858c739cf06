package io.ollystack.anomaly.detect;

/// A sample that stands out.
///
/// @param index in the series
/// @param expected what was usual at its time, in the series' unit; NaN if nothing was known
/// @param score how many times farther it is from everything before than nine of ten earlier
///   samples were; 100 at most
/// @param episode whether an episode begins or rises here
public record OddSample(
    int index, double observed, double expected, double score, boolean episode) {}
