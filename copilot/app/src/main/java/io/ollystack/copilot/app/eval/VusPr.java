package io.ollystack.copilot.app.eval;

import io.ollystack.copilot.app.eval.NabScorer.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Volume under the surface of precision and recall (Paparrizos et al., VLDB 2022): the area under
/// the range-aware precision-recall curve, averaged over buffers around the labelled stretches from
/// none to the series' own period, at 250 thresholds. Follows the authors' published program, whose
/// numbers others print; 1 is perfect, and a random score gets about the labelled share.
final class VusPr {
  private static final int THRESHOLDS = 250;
  private static final int PERIOD_ROWS = 20_000;
  private static final int LONGEST_LAG = 400;
  private static final int SHORTEST_LAG = 3;
  private static final int LONGEST_PERIOD = 300;
  private static final int PERIOD_IF_UNKNOWN = 125;

  private final int rows;
  private final List<Window> labels;
  private final double labelledRows;

  /// By row: the first threshold, of the descending ones, that its score reaches.
  private final int[] reached;

  private final boolean[] labelled;
  private final double[] predicted = new double[THRESHOLDS];

  private VusPr(double[] scores, List<Window> labels) {
    rows = scores.length;
    this.labels = labels;
    labelledRows = labels.stream().mapToInt(Window::length).sum();
    labelled = new boolean[rows];
    labels.forEach(label -> Arrays.fill(labelled, label.first(), label.last() + 1, true));
    double[] thresholds = thresholds(scores);
    reached = new int[rows];
    for (int row = 0; row < rows; row++) {
      reached[row] = firstReached(thresholds, scores[row]);
      predicted[reached[row]]++;
    }
    for (int i = 1; i < THRESHOLDS; i++) {
      predicted[i] += predicted[i - 1];
    }
  }

  /// @param labels in order, not overlapping, at least one
  /// @param longestBuffer rows
  static double score(double[] scores, List<Window> labels, int longestBuffer) {
    VusPr surface = new VusPr(scores, labels);
    double volume = 0;
    for (int buffer = 0; buffer <= longestBuffer; buffer++) {
      volume += surface.area(buffer);
    }
    return volume / (longestBuffer + 1);
  }

  /// The period of a series in rows by its autocorrelation, as the authors choose the longest
  /// buffer: the highest local maximum beyond a lag of 3, else 125.
  static int period(double[] values) {
    int count = Math.min(PERIOD_ROWS, values.length);
    double mean = Arrays.stream(values, 0, count).average().orElse(0);
    int lags = Math.min(LONGEST_LAG, count - 1);
    double[] correlation = new double[Math.max(0, lags + 1)];
    for (int lag = SHORTEST_LAG; lag <= lags; lag++) {
      for (int i = 0; i + lag < count; i++) {
        correlation[lag] += (values[i] - mean) * (values[i + lag] - mean);
      }
    }
    int best = 0;
    for (int lag = SHORTEST_LAG + 1; lag < lags; lag++) {
      boolean peak =
          correlation[lag] > correlation[lag - 1] && correlation[lag] > correlation[lag + 1];
      if (peak && (best == 0 || correlation[lag] > correlation[best])) {
        best = lag;
      }
    }
    int beyond = best - SHORTEST_LAG;
    return beyond < SHORTEST_LAG || beyond > LONGEST_PERIOD ? PERIOD_IF_UNKNOWN : best;
  }

  private double area(int buffer) {
    double[] weights = bufferWeights(buffer);
    double[] hits = new double[THRESHOLDS];
    double[] nearHits = new double[THRESHOLDS];
    for (int row = 0; row < rows; row++) {
      if (labelled[row]) {
        hits[reached[row]]++;
      } else {
        nearHits[reached[row]] += Math.min(1, weights[row]);
      }
    }
    List<Window> stretches = stretches(buffer);
    double[] found = found(stretches);
    double inside = 0;
    double near = 0;
    double existing = 0;
    double lastRecall = 0;
    double area = 0;
    for (int i = 0; i < THRESHOLDS; i++) {
      inside += hits[i];
      near += nearHits[i];
      existing += found[i];
      double positives = labelledRows + near / 2;
      double recall = Math.min((inside + near) / positives, 1) * existing / stretches.size();
      area += (recall - lastRecall) * (inside + near) / predicted[i];
      lastRecall = recall;
    }
    return area;
  }

  /// The closer to a labelled stretch, the more a detection beside it is worth.
  private double[] bufferWeights(int buffer) {
    double[] weights = new double[rows];
    for (Window label : labels) {
      for (int row = label.last() + 1; row < Math.min(label.last() + buffer / 2 + 1, rows); row++) {
        weights[row] += Math.sqrt(1 - (row - label.last()) / (double) buffer);
      }
      for (int row = Math.max(label.first() - buffer / 2, 0); row < label.first(); row++) {
        weights[row] += Math.sqrt(1 - (label.first() - row) / (double) buffer);
      }
    }
    return weights;
  }

  /// The labelled stretches with their buffers; those whose buffers meet are one.
  private List<Window> stretches(int buffer) {
    int half = buffer / 2;
    List<Window> stretches = new ArrayList<>();
    int first = Math.max(labels.getFirst().first() - half, 0);
    for (int i = 0; i + 1 < labels.size(); i++) {
      int last = labels.get(i).last() + half;
      int next = labels.get(i + 1).first() - half;
      if (last < next) {
        stretches.add(new Window(first, last));
        first = next;
      }
    }
    stretches.add(new Window(first, Math.min(labels.getLast().last() + half, rows - 1)));
    return stretches;
  }

  /// How many stretches are first touched at each threshold.
  private double[] found(List<Window> stretches) {
    double[] found = new double[THRESHOLDS];
    for (Window stretch : stretches) {
      int highest = THRESHOLDS - 1;
      for (int row = stretch.first(); row <= stretch.last(); row++) {
        highest = Math.min(highest, reached[row]);
      }
      found[highest]++;
    }
    return found;
  }

  private static double[] thresholds(double[] scores) {
    double[] ascending = scores.clone();
    Arrays.sort(ascending);
    double[] thresholds = new double[THRESHOLDS];
    for (int i = 0; i < THRESHOLDS; i++) {
      int place = (int) ((double) i * (scores.length - 1) / (THRESHOLDS - 1));
      thresholds[i] = ascending[scores.length - 1 - place];
    }
    return thresholds;
  }

  private static int firstReached(double[] descending, double score) {
    int low = 0;
    int high = descending.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score >= descending[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
