package io.ollystack.anomaly.detect;

import io.ollystack.anomaly.channel.Channel;
import io.ollystack.anomaly.channel.DeviationRecordChannel;
import io.ollystack.anomaly.channel.DiscordChannel;
import io.ollystack.anomaly.channel.DiscordChannel.BlockValue;
import io.ollystack.anomaly.channel.MeanRecordChannel;
import io.ollystack.anomaly.channel.RecordChannel;
import io.ollystack.anomaly.channel.SampleDistance;
import io.ollystack.anomaly.channel.StepRecordChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Watches one series without configuration: slow records and coarse discords see changes of
/// regime, the daily channel sees a shape that is wrong for its time. The two surest weigh double,
/// the record of steps, which repeats that of levels, half; learning weights gained almost nothing
/// on labelled series. Beside them, [SampleDistance] ranks single samples.
///
/// Causal (a score never depends on a later sample), bounded in memory (see the README), not
/// thread-safe: one instance a series, fed in order of time. What is missing is NaN; infinities
/// count as missing.
public final class SeriesDetector {
  /// Alarms start here: thresholds between 0.35 and 0.5 score alike on labelled series, above 0.55
  /// recall falls off a cliff.
  private static final double ALARM_THRESHOLD = 0.4;

  private static final int HISTORY_BLOCKS = 2_000;
  private static final int HISTORY_DAYS = 42;
  private static final Duration LONGEST_DAILY_STEP = Duration.ofHours(3);

  /// The daily channel counts from here: its lower scores are everyday variation.
  private static final double DAILY_FLOOR = 4;

  private static final double WEIGHTS = 7;

  /// Larger values would overflow in sums; they are as odd as can be told anyway.
  private static final double MOST = 1e100;

  private final Channel range = new RecordChannel();
  private final Channel meanDiscord = new DiscordChannel(5, 8, BlockValue.MEAN, HISTORY_BLOCKS);
  private final Channel minimumDiscord =
      new DiscordChannel(6, 8, BlockValue.MINIMUM, HISTORY_BLOCKS);
  private final Channel meanRecord = new MeanRecordChannel();
  private final Channel stepRecord = new StepRecordChannel();
  private final Channel deviationRecord = new DeviationRecordChannel();
  private final @Nullable Channel daily;
  private final SampleDistance distance = new SampleDistance();
  private final Episodes episodes = new Episodes(ALARM_THRESHOLD);

  /// @param step the time between two samples; beyond three hours nothing daily can be seen
  public SeriesDetector(Duration step) {
    if (!step.isPositive()) {
      throw new IllegalArgumentException(
          "a step of " + step + " between samples: expected more than nothing");
    }
    daily =
        step.compareTo(LONGEST_DAILY_STEP) <= 0
            ? DiscordChannel.sameTimeOfDay(step, HISTORY_DAYS)
            : null;
  }

  /// Scores the next sample.
  public SeriesScore next(double value) {
    double sample = Double.isFinite(value) ? Math.clamp(value, -MOST, MOST) : Double.NaN;
    double change =
        (2 * range.next(sample)
                + meanDiscord.next(sample)
                + minimumDiscord.next(sample)
                + meanRecord.next(sample)
                + stepRecord.next(sample) / 2
                + deviationRecord.next(sample)
                + 2 * Math.max(0, daily == null ? 0 : daily.next(sample) - DAILY_FLOOR))
            / WEIGHTS;
    return new SeriesScore(distance.next(sample), change, episodes.next(change));
  }
}
