package io.ollystack.anomaly.detect;

/// How odd one sample is.
///
/// @param score how far the sample and its neighbours are from everything like them before, 0 or
///   more, in units of the series' own early deviation: ranks the samples of one series
/// @param change how much the regime looks changed: the slow channels combined, 0 or more,
///   dimensionless, comparable between series; above about 0.4 it deserves a look
/// @param alarm the change where it opens or raises an episode, else 0
public record SeriesScore(double score, double change, double alarm) {}
