package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.blueprint.ShopBlueprint;
import io.ollystack.deploy.demoshop.faults.FaultCatalog;
import io.ollystack.deploy.demoshop.faults.FaultDesk;
import io.ollystack.deploy.demoshop.faults.Schedule;
import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.OtlpDelivery;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// For evaluations: a stretch of simulated time with a fixed start, as fast as it is taken, and
/// out.
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Generates a stretch of simulated time as fast as the endpoint takes it, then ends.",
      "The same start, length, seed, rate and schedule give the same telemetry, ids included."
    })
final class GenerateCommand implements Callable<Integer> {
  private static final Duration LAST_DELIVERY = Duration.ofMinutes(2);

  @Mixin private EndpointOptions endpoint = new EndpointOptions();
  @Mixin private ShopOptions shop = new ShopOptions();

  @Option(
      names = "--start",
      required = true,
      description = "Where simulated time begins, for example 2026-11-20T00:00:00Z")
  private String start = "";

  @Option(
      names = "--length",
      required = true,
      converter = Durations.class,
      description = "How much simulated time, for example 24h")
  private Duration length = Duration.ZERO;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Instant begin;
    try {
      begin = Instant.parse(start);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--start %s: expected a time like 2026-11-20T00:00:00Z".formatted(start), e);
    }
    DeliverySettings target = endpoint.settings();
    ShopBlueprint blueprint = Shop.blueprint();
    FaultCatalog catalog = new FaultCatalog(blueprint);
    Schedule schedule = shop.schedule("none", catalog, length);
    OtlpDelivery delivery = new OtlpDelivery(target, System.out);
    LiveRun run = new LiveRun(delivery, Clock.systemUTC(), System.out);
    Runtime.getRuntime().addShutdownHook(new Thread(run::stopAndWait, "stop"));
    try {
      if (!run.awaitEndpoint(target)) {
        return 1;
      }
      SignalBuffer buffer = new SignalBuffer(delivery);
      World world = new World(blueprint, shop.settings(begin), buffer);
      FaultDesk desk = new FaultDesk(world, catalog, shop.groundTruth());
      schedule.plan(world, desk);
      boolean complete = run.upTo(begin.plus(length), world, buffer);
      desk.endAll();
      boolean delivered = delivery.drain(LAST_DELIVERY);
      System.out.println(run.summary());
      return complete && delivered && run.lossless() ? 0 : 1;
    } finally {
      delivery.close();
      run.ended();
    }
  }
}
