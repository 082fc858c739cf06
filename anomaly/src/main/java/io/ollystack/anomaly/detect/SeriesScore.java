package io.ollystack.anomaly.detect;

/// How odd one sample is.
///
/// @param score the channels combined, 0 or more, dimensionless; above about 0.4 it deserves a look
/// @param alarm the score where it opens or raises an episode, else 0
public record SeriesScore(double score, double alarm) {}
