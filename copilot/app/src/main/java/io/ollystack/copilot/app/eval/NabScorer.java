package io.ollystack.copilot.app.eval;

import java.util.Arrays;
import java.util.List;

/// The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, 2015): each labelled window is
/// credited once, by the position of the earliest detection in it; a detection outside costs, the
/// less the closer it follows a window; 0 is the score of a detector that says nothing, 100 that of
/// a perfect one. The same threshold holds for all series.
final class NabScorer {
  /// What right and wrong detections weigh; a right one weighs 1.
  enum Profile {
    STANDARD(0.11, 1),
    LOW_FALSE_POSITIVES(0.22, 1),
    LOW_FALSE_NEGATIVES(0.11, 2);

    private final double falsePositive;
    private final double falseNegative;

    Profile(double falsePositive, double falseNegative) {
      this.falsePositive = falsePositive;
      this.falseNegative = falseNegative;
    }
  }

  /// A labelled stretch of rows, both ends included.
  record Window(int first, int last) {
    int length() {
      return last - first + 1;
    }
  }

  /// A series with its alarms; rows before `probation` are not scored.
  @SuppressWarnings("ArrayRecordComponent") // Hundreds of thousands of rows, never compared.
  record Scored(double[] alarms, int probation, List<Window> windows) {
    Scored {
      windows = List.copyOf(windows);
    }
  }

  private NabScorer() {}

  /// The score of all series together, up to 100.
  static double score(List<Scored> series, Profile profile, double threshold) {
    double raw = 0;
    int windows = 0;
    for (Scored one : series) {
      raw += raw(one, profile, threshold);
      windows += one.windows().size();
    }
    double nothing = -windows * profile.falseNegative;
    return 100 * (raw - nothing) / (windows - nothing);
  }

  private static double raw(Scored series, Profile profile, double threshold) {
    double[] best = new double[series.windows().size()];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    double raw = 0;
    for (int row = series.probation(); row < series.alarms().length; row++) {
      if (series.alarms()[row] < threshold || series.alarms()[row] <= 0) {
        continue;
      }
      int inside = inside(series.windows(), row);
      if (inside >= 0) {
        Window window = series.windows().get(inside);
        double position = -(window.last() - row + 1.0) / window.length();
        best[inside] = Math.max(best[inside], sigmoid(position) / sigmoid(-1));
      } else {
        raw += profile.falsePositive * outside(series.windows(), row);
      }
    }
    for (double credit : best) {
      raw += credit == Double.NEGATIVE_INFINITY ? -profile.falseNegative : credit;
    }
    return raw;
  }

  private static int inside(List<Window> windows, int row) {
    for (int i = 0; i < windows.size(); i++) {
      if (row >= windows.get(i).first() && row <= windows.get(i).last()) {
        return i;
      }
    }
    return -1;
  }

  /// Between -1, far behind any window, and 0, right behind one.
  private static double outside(List<Window> windows, int row) {
    double cost = -1;
    for (Window window : windows) {
      if (window.last() < row) {
        double distance = (row - window.last()) / (double) Math.max(1, window.length() - 1);
        cost = distance > 3 ? -1 : sigmoid(distance);
      }
    }
    return cost;
  }

  private static double sigmoid(double position) {
    return 2 / (1 + Math.exp(5 * position)) - 1;
  }
}
