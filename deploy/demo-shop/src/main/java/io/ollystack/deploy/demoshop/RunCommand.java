package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.simulation.WorldSettings;
import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.OtlpDelivery;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the shop: history first, then live until it is stopped.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Back-fills some history as fast as it is taken, then runs live until Ctrl-C.")
final class RunCommand implements Callable<Integer> {
  @Mixin private EndpointOptions endpoint = new EndpointOptions();

  @Option(
      names = "--history",
      converter = Durations.class,
      defaultValue = "1h",
      description = "How much past to generate first; 0 for none (default: ${DEFAULT-VALUE})")
  private Duration history = Duration.ofHours(1);

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

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = System.out;
    Clock clock = Clock.systemUTC();
    DeliverySettings target = endpoint.settings();
    WorldSettings settings =
        new WorldSettings(seed, clock.instant().minus(history), rate, metricInterval);
    OtlpDelivery delivery = new OtlpDelivery(target, out);
    LiveRun run = new LiveRun(delivery, clock, out);
    Runtime.getRuntime().addShutdownHook(new Thread(run::stopAndWait, "stop"));
    if (!run.awaitEndpoint(target)) {
      delivery.close();
      return 0;
    }
    SignalBuffer buffer = new SignalBuffer(delivery);
    World world = new World(Shop.blueprint(), settings, buffer);
    run.history(world, buffer);
    run.live(world, buffer);
    return 0;
  }
}
