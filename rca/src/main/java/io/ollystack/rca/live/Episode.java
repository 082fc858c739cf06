package io.ollystack.rca.live;

import io.ollystack.rca.excess.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A stretch in which a service was worse than usual.
///
/// @param onset when it began, to the step of the series
/// @param end when it was over, or the end of the series
/// @param peak the farthest robust standard deviations
/// @param excess seconds, or failures, above usual
/// @param requests how many there were meanwhile
public record Episode(
    String service,
    Measure measure,
    Instant onset,
    Instant end,
    double usual,
    double peak,
    double excess,
    double requests) {
  /// Fewer robust standard deviations than these are no symptom.
  static final double LEAST_DEVIATIONS = 4;

  /// A tenth slower is nothing that anybody asks about.
  private static final double LEAST_SLOWING = 1.2;

  private static final double LEAST_FAILING = 0.01;

  /// Samples are judged together with the two before them: one slow request is no incident.
  private static final int TOGETHER = 3;

  /// Calm steps within an episode.
  private static final int MOST_CALM = 6;

  private static final int LEAST_SAMPLES = 12;

  /// What fewer requests show may be one slow client.
  private static final int LEAST_REQUESTS = 12;

  /// An earlier episode of this many steps is not part of what is usual.
  private static final int LASTING = 9;

  /// The worst episode that touches the window. What is usual is taken from the samples before the
  /// window, those of earlier lasting episodes left out, so that they do not hide this one.
  public static Optional<Episode> worst(
      GraphReader.ServiceSeries series, Measure measure, Instant windowFrom) {
    int n = series.requests().length;
    double[] value = new double[n];
    double[] count = new double[n];
    for (int i = 0; i < n; i++) {
      int from = Math.max(0, i - TOGETHER + 1);
      double requests = sum(series.requests(), from, i);
      count[i] = requests;
      value[i] =
          requests <= 0
              ? Double.NaN
              : switch (measure) {
                case LATENCY -> sum(series.seconds(), from, i) / requests;
                case AVAILABILITY -> sum(series.errors(), from, i) / requests;
              };
    }
    int first = index(series, windowFrom);
    double[] all = usualSamples(value, Math.min(first, n), new boolean[n]);
    if (all.length < LEAST_SAMPLES) {
      return Optional.empty();
    }
    double middle = all[all.length / 2];
    double better = 2 * (middle - all[all.length / 4]) / 1.349;
    boolean[] earlier = new boolean[n];
    for (Run run : runs(deviations(measure, value, count, middle, better), 0)) {
      if (run.to() - run.from() >= LASTING) {
        Arrays.fill(earlier, run.from(), run.to() + 1, true);
      }
    }
    double[] before = usualSamples(value, Math.min(first, n), earlier);
    if (before.length < LEAST_SAMPLES) {
      return Optional.empty();
    }
    double usual = before[before.length / 2];
    double above = (before[before.length * 9 / 10] - usual) / 1.282;
    double spread = Math.max(2 * (usual - before[before.length / 4]) / 1.349, above);
    double[] deviations = deviations(measure, value, count, usual, spread);
    return runs(deviations, first).stream()
        .map(run -> episode(series, measure, usual, value, deviations, run))
        .filter(episode -> episode.requests() >= LEAST_REQUESTS)
        .max((a, b) -> Double.compare(a.excess(), b.excess()));
  }

  /// Inclusive positions of a run of odd samples.
  private record Run(int from, int to) {}

  private static List<Run> runs(double[] deviations, int first) {
    List<Run> runs = new ArrayList<>();
    int start = -1;
    int last = -1;
    int odd = 0;
    for (int i = 0; i <= deviations.length; i++) {
      boolean out = i < deviations.length && deviations[i] >= LEAST_DEVIATIONS;
      if (out) {
        start = start < 0 ? i : start;
        last = i;
        odd++;
      } else if (start >= 0 && (i == deviations.length || i - last > MOST_CALM)) {
        if (odd >= TOGETHER && last >= first) {
          runs.add(new Run(start, last));
        }
        start = -1;
        odd = 0;
      }
    }
    return runs;
  }

  private static Episode episode(
      GraphReader.ServiceSeries series,
      Measure measure,
      double usual,
      double[] value,
      double[] deviations,
      Run run) {
    double peak = 0;
    double excess = 0;
    for (int i = run.from(); i <= run.to(); i++) {
      peak = Math.max(peak, deviations[i]);
      if (Double.isFinite(value[i])) {
        excess += Math.max(0, value[i] - usual) * series.requests()[i];
      }
    }
    return new Episode(
        series.service(),
        measure,
        series.start().plus(series.step().multipliedBy(run.from())),
        series.start().plus(series.step().multipliedBy(run.to() + 1L)),
        usual,
        peak,
        excess,
        sum(series.requests(), run.from(), run.to()));
  }

  /// 0 to 1: the share of requests that failed beyond the usual, or of the time that requests took
  /// beyond it. Tells episodes of services and measures apart.
  public double severity() {
    double each = excess / Math.max(1, requests);
    return switch (measure) {
      case LATENCY -> each / (each + Math.max(usual, 1e-4));
      case AVAILABILITY -> Math.sqrt(Math.min(1, each));
    };
  }

  private static double deviations(
      Measure measure, double value, double count, double usual, double spread) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    return switch (measure) {
      case LATENCY ->
          value < LEAST_SLOWING * usual
              ? 0
              : (value - usual) / Math.max(spread, Math.max(0.05 * usual, 1e-4));
      case AVAILABILITY -> {
        double share = Math.max(usual, 0.5 / Math.max(count, 1));
        double chance = Math.sqrt(share * (1 - Math.min(share, 0.99)) / Math.max(count, 1));
        yield value - usual < LEAST_FAILING
            ? 0
            : (value - usual) / Math.max(Math.max(spread, chance), 0.0005);
      }
    };
  }

  private static double[] deviations(
      Measure measure, double[] value, double[] count, double usual, double spread) {
    double[] deviations = new double[value.length];
    for (int i = 0; i < value.length; i++) {
      deviations[i] = deviations(measure, value[i], count[i], usual, spread);
    }
    return deviations;
  }

  private static double[] usualSamples(double[] value, int to, boolean[] leftOut) {
    double[] kept = new double[to];
    int n = 0;
    for (int i = 0; i < to; i++) {
      if (Double.isFinite(value[i]) && !leftOut[i]) {
        kept[n++] = value[i];
      }
    }
    double[] sorted = Arrays.copyOf(kept, n);
    Arrays.sort(sorted);
    return sorted;
  }

  private static int index(GraphReader.ServiceSeries series, Instant moment) {
    long millis = moment.toEpochMilli() - series.start().toEpochMilli();
    return (int) Math.max(0, millis / series.step().toMillis());
  }

  private static double sum(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i <= to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
