package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.faults.FaultCatalog;
import io.ollystack.deploy.demoshop.faults.GroundTruth;
import io.ollystack.deploy.demoshop.faults.Schedule;
import io.ollystack.deploy.demoshop.simulation.WorldSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What kind of shop to run; shared by the commands that run one.
final class ShopOptions {
  @Option(
      names = "--rate",
      defaultValue = "80",
      description = "Spans per second, mean over a day (default: ${DEFAULT-VALUE})")
  private double rate = WorldSettings.USUAL_SPANS_PER_SECOND;

  @Option(
      names = "--metric-interval",
      converter = Durations.class,
      defaultValue = "10s",
      description = "How often each process reports its metrics (default: ${DEFAULT-VALUE})")
  private Duration metricInterval = Duration.ofSeconds(10);

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "The same seed gives the same visitors (default: ${DEFAULT-VALUE})")
  private long seed = 42;

  @Option(
      names = "--schedule",
      paramLabel = "NAME|FILE",
      description = {
        "Faults by themselves: none, demo, tour, incidents, or a file with lines",
        "'<after> <fault> <duration> [intensity]', counted from the start of simulated time",
        "(default: demo for run, none for generate)"
      })
  private @Nullable String schedule;

  @Option(
      names = "--ground-truth",
      paramLabel = "FILE",
      description = "Append what really happened, a JSON object a line")
  private @Nullable Path groundTruth;

  WorldSettings settings(Instant start) {
    return new WorldSettings(seed, start, rate, metricInterval);
  }

  Schedule schedule(String usual, FaultCatalog catalog, Duration length) throws IOException {
    return Schedule.named(schedule == null ? usual : schedule, catalog, seed, length);
  }

  GroundTruth groundTruth() throws IOException {
    return new GroundTruth(Optional.ofNullable(groundTruth), seed);
  }
}
