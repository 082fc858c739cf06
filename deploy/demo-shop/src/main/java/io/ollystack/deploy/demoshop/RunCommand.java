package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.blueprint.ShopBlueprint;
import io.ollystack.deploy.demoshop.control.ControlPort;
import io.ollystack.deploy.demoshop.faults.FaultCatalog;
import io.ollystack.deploy.demoshop.faults.FaultDesk;
import io.ollystack.deploy.demoshop.faults.GroundTruth;
import io.ollystack.deploy.demoshop.faults.Schedule;
import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.OtlpDelivery;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import java.io.IOException;
import java.net.BindException;
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
  static final String CONTROL_PORT = "4390";

  @Mixin private EndpointOptions endpoint = new EndpointOptions();
  @Mixin private ShopOptions shop = new ShopOptions();

  @Option(
      names = "--history",
      converter = Durations.class,
      defaultValue = "1h",
      description = "How much past to generate first; 0 for none (default: ${DEFAULT-VALUE})")
  private Duration history = Duration.ofHours(1);

  @Option(
      names = "--control-port",
      defaultValue = CONTROL_PORT,
      description =
          "Where 'fault' reaches the shop, on loopback; 0 picks one (default: ${DEFAULT-VALUE})")
  private int controlPort;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Clock clock = Clock.systemUTC();
    DeliverySettings target = endpoint.settings();
    ShopBlueprint blueprint = Shop.blueprint();
    FaultCatalog catalog = new FaultCatalog(blueprint);
    Schedule schedule = shop.schedule("demo", catalog, history.plusDays(1));
    GroundTruth truth = shop.groundTruth();
    shop.settings(clock.instant());
    OtlpDelivery delivery = new OtlpDelivery(target, System.out);
    LiveRun run = new LiveRun(delivery, clock, System.out);
    Runtime.getRuntime().addShutdownHook(new Thread(run::stopAndWait, "stop"));
    try {
      if (!run.awaitEndpoint(target)) {
        return 0;
      }
      SignalBuffer buffer = new SignalBuffer(delivery);
      World world = new World(blueprint, shop.settings(clock.instant().minus(history)), buffer);
      FaultDesk desk = new FaultDesk(world, catalog, truth);
      schedule.plan(world, desk);
      try (ControlPort control =
          new ControlPort(controlPort, run.inbox(), desk, run::summary, run::isLive)) {
        System.out.printf("Faults: 'fault list' (control port %d)%n", control.port());
        run.history(world, buffer);
        run.live(world, buffer);
        desk.endAll();
        run.finish(buffer);
      } catch (BindException e) {
        throw new IllegalArgumentException(
            "--control-port %d: %s. Is another shop running? Name a free port"
                .formatted(controlPort, e.getMessage()),
            e);
      }
      return 0;
    } finally {
      delivery.close();
      run.ended();
    }
  }
}
