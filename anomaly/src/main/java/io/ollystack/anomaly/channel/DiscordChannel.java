package io.ollystack.anomaly.channel;

import java.time.Duration;

/// A shape that never was: the distance of the last few blocks to the most similar earlier stretch,
/// as a surprise among the distances before. A block stands for some samples by their mean or their
/// minimum, so that noise does not count as shape.
///
/// The distances are made afresh for every block: O(remembered blocks) in vector instructions. Sums
/// kept along the diagonals of the matrix profile would need twice the memory and drift.
public final class DiscordChannel implements Channel {
  /// What stands for the samples of a block.
  public enum BlockValue {
    MEAN,
    MINIMUM
  }

  /// Distances of the last so many samples are what a new one is surprising among.
  private static final int SURPRISE_SAMPLES = 5_000;

  private static final int MIN_SURPRISE_BLOCKS = 200;

  private final int blockSamples;
  private final int windowBlocks;
  private final BlockValue blockValue;
  private final int periodBlocks;
  private final int slackBlocks;
  private final TailSurprise surprise;
  private final Stretches blocks;
  private long blockCount;
  private int samplesInBlock;
  private double accumulated;
  private double held;

  /// @param blockSamples samples a block
  /// @param windowBlocks blocks a stretch
  /// @param historyBlocks how many blocks to remember; the memory is 5 bytes each
  public DiscordChannel(
      int blockSamples, int windowBlocks, BlockValue blockValue, int historyBlocks) {
    this(blockSamples, windowBlocks, blockValue, historyBlocks, 0, 0);
  }

  private DiscordChannel(
      int blockSamples,
      int windowBlocks,
      BlockValue blockValue,
      int historyBlocks,
      int periodBlocks,
      int slackBlocks) {
    if (historyBlocks < 3 * windowBlocks) {
      throw new IllegalArgumentException(
          "a history of "
              + historyBlocks
              + " blocks is too short for stretches of "
              + windowBlocks
              + ": expected at least three times as many");
    }
    this.blockSamples = blockSamples;
    this.windowBlocks = windowBlocks;
    this.blockValue = blockValue;
    this.periodBlocks = periodBlocks;
    this.slackBlocks = slackBlocks;
    surprise = new TailSurprise(Math.max(MIN_SURPRISE_BLOCKS, SURPRISE_SAMPLES / blockSamples));
    blocks = new Stretches(historyBlocks);
    resetBlock();
  }

  /// A shape that never was at this time of day: two hours of half-hour means, compared with
  /// earlier days at the same time, an hour earlier or later at most. Silent for the first two
  /// days.
  ///
  /// @param step between samples; up to three hours
  /// @param historyDays how many days to remember
  public static DiscordChannel sameTimeOfDay(Duration step, int historyDays) {
    Duration block = Duration.ofMinutes(30).compareTo(step) > 0 ? Duration.ofMinutes(30) : step;
    int samples = Math.toIntExact(Math.max(1, block.dividedBy(step)));
    int period = Math.toIntExact(Duration.ofDays(1).dividedBy(step.multipliedBy(samples)));
    if (period < 8) {
      throw new IllegalArgumentException(
          "a step of " + step + " is too long for a daily shape: expected three hours at most");
    }
    return new DiscordChannel(samples, 4, BlockValue.MEAN, historyDays * period, period, 2);
  }

  @Override
  public double next(double value) {
    if (!Double.isFinite(value)) {
      return held;
    }
    accumulated =
        switch (blockValue) {
          case MEAN -> accumulated + value / blockSamples;
          case MINIMUM -> Math.min(accumulated, value);
        };
    samplesInBlock++;
    if (samplesInBlock == blockSamples) {
      nextBlock(accumulated);
      resetBlock();
    }
    return held;
  }

  private void nextBlock(double value) {
    blocks.add(value);
    blockCount++;
    double nearest = periodBlocks == 0 ? blocks.nearest(windowBlocks) : nearestInPhase();
    if (!Double.isNaN(nearest)) {
      double score = surprise.next(nearest);
      held = blockCount < 2L * periodBlocks ? 0 : score;
    }
  }

  private double nearestInPhase() {
    double nearest = Double.NaN;
    for (int period = 0; period <= blocks.size(); period += periodBlocks) {
      int least = Math.max(windowBlocks, period - slackBlocks);
      double near = blocks.nearest(windowBlocks, least, period + slackBlocks);
      if (!(nearest <= near)) {
        nearest = Double.isNaN(near) ? nearest : near;
      }
    }
    return nearest;
  }

  private void resetBlock() {
    samplesInBlock = 0;
    accumulated = blockValue == BlockValue.MINIMUM ? Double.POSITIVE_INFINITY : 0;
  }
}
