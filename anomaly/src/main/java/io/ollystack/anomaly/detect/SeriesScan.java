package io.ollystack.anomaly.detect;

import io.ollystack.anomaly.channel.UsualDistance;
import io.ollystack.anomaly.forecast.UsualValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Goes through a stored series once and tells the samples that stand out. What it says of a sample
/// depends on earlier samples only. Stateless and thread-safe.
public final class SeriesScan {
  /// Before so many known samples nothing stands out.
  public static final int LEAST_SAMPLES = 60;

  private static final double MOST = 100;

  private SeriesScan() {}

  /// @param values oldest first; NaN is missing
  /// @param from tell samples from this index on; those before are what they are odd among
  /// @param sensitivity the score from which a sample is told
  public static List<OddSample> odd(double[] values, Duration step, int from, double sensitivity) {
    SeriesDetector detector = new SeriesDetector(step);
    UsualDistance usual = new UsualDistance();
    UsualValue expected = new UsualValue(values, step);
    List<OddSample> odd = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      SeriesScore score = detector.next(values[i]);
      if (!Double.isFinite(values[i])) {
        continue;
      }
      double times = Math.min(MOST, usual.times(score.score()));
      usual.add(score.score());
      boolean episode = score.alarm() > 0;
      boolean known = usual.size() > LEAST_SAMPLES;
      if (i >= from && known && (episode || times >= sensitivity)) {
        odd.add(new OddSample(i, values[i], expected.at(i), times, episode));
      }
    }
    return odd;
  }
}
