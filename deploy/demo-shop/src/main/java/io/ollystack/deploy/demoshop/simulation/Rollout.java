package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import java.time.Duration;

/// Replaces a service's pods one by one by pods of another version, as a Kubernetes deployment
/// does: start the new one, then stop the old one.
final class Rollout {
  private static final Duration BETWEEN = Duration.ofSeconds(4);

  private final World world;
  private final Service service;
  private final String version;
  private final String replicaSet;

  Rollout(World world, Service service, String version) {
    this.world = world;
    this.service = service;
    this.version = version;
    this.replicaSet = world.replicaSet(service.name());
  }

  void start() {
    service.version(version);
    service
        .pods()
        .getFirst()
        .event(
            LogLevel.INFO,
            "ScalingReplicaSet",
            "Scaled up replica set %s to %d (image %s:%s)"
                .formatted(replicaSet, service.pods().size(), service.name(), version));
    replace(0);
  }

  private void replace(int index) {
    if (index >= service.pods().size() || !service.version().equals(version)) {
      return;
    }
    Pod old = service.pods().get(index);
    Pod fresh = world.newPod(service, index, old.node(), replicaSet);
    fresh.startLater(() -> {
      service.mutablePods().set(index, fresh);
      old.retire();
      world.timeline().after(BETWEEN, () -> replace(index + 1));
    });
  }
}
