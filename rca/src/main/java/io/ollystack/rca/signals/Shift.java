package io.ollystack.rca.signals;

import io.ollystack.rca.window.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How far a mean has moved from the means of the baseline's windows.
///
/// @param change in the measure's unit; positive when it rose
/// @param deviations the change over the spread that windows have by themselves, together with the
///   error of both means
record Shift(double change, double deviations) {

  /// Null when the measure is missing in the window or in the whole baseline.
  static <W> @Nullable Shift of(
      List<W> baseline, W window, Function<W, @Nullable Moments> measure) {
    Moments now = measure.apply(window);
    List<Moments> before = new ArrayList<>();
    for (W one : baseline) {
      Moments moments = measure.apply(one);
      if (moments != null) {
        before.add(moments);
      }
    }
    if (now == null || now.count() == 0 || before.isEmpty()) {
      return null;
    }
    double count = before.stream().mapToLong(Moments::count).sum();
    double mean = before.stream().mapToDouble(m -> m.mean() * m.count()).sum() / count;
    double within =
        before.stream().mapToDouble(m -> m.variance() * Math.max(0, m.count() - 1)).sum()
            / Math.max(1, count - before.size());
    double between =
        before.size() < 2
            ? 0
            : before.stream().mapToDouble(m -> (m.mean() - mean) * (m.mean() - mean)).sum()
                / (before.size() - 1);
    double change = now.mean() - mean;
    double spread = Math.sqrt(between + now.variance() / now.count() + within / count);
    return new Shift(change, change / Math.max(spread, 1e-9));
  }
}
