package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.simulation.Service;

/// What looks like a cause and is none, and what is a cause but no fault of the shop.
final class RedHerrings {
  private static final double SURGE = 2.5;

  private RedHerrings() {}

  static Fault surge() {
    return new Fault(
        "load-surge",
        FaultKind.LOAD_SURGE,
        "%.1f times as many visitors as usual".formatted(SURGE),
        (world, impact, intensity) -> {
          world.traffic().surge(1 + (SURGE - 1) * intensity);
          return new Fault.Ongoing(Root.of("client", "frontend"), () -> world.traffic().surge(1));
        });
  }

  static Fault innocentDeployment(ServiceBlueprint blueprint) {
    String name = blueprint.name();
    return new Fault(
        name + "-deploy",
        FaultKind.INNOCENT_DEPLOYMENT,
        "a new version of %s that changes nothing".formatted(name),
        (world, impact, intensity) -> {
          Service service = world.service(name);
          String version = ServiceFaults.nextVersion(service.version());
          world.deploy(service, version);
          return new Fault.Ongoing(Root.of("none", name).change(name + " " + version), () -> {});
        });
  }

  static Fault healthy() {
    return new Fault(
        "healthy",
        FaultKind.HEALTHY,
        "nothing at all, noted in the ground truth as a control",
        (world, impact, intensity) -> new Fault.Ongoing(Root.of("none", ""), () -> {}));
  }
}
