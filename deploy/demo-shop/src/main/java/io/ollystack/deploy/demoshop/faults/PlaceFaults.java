package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.simulation.Cache;
import io.ollystack.deploy.demoshop.simulation.Database;
import io.ollystack.deploy.demoshop.simulation.Effect;
import io.ollystack.deploy.demoshop.simulation.Impact;
import io.ollystack.deploy.demoshop.simulation.Node;
import io.ollystack.deploy.demoshop.simulation.Provider;
import io.ollystack.deploy.demoshop.simulation.Topic;
import java.util.Optional;

/// Faults in what services depend on: providers, databases, caches, queues, hosts.
final class PlaceFaults {
  private static final Latency SLOW_PROVIDER = new Latency(2_500, 0.3);
  private static final Latency SLOW_QUERY = new Latency(110, 0.4);
  private static final double SECONDS_TO_FILL_THE_DISK = 90;
  private static final double NEIGHBOUR_CORES = 2.2;

  private PlaceFaults() {}

  static Fault slowProvider(String name, String service, String host) {
    return new Fault(
        name,
        FaultKind.SLOW_DEPENDENCY,
        "the provider %s behind %s answers %.1f s later"
            .formatted(host, service, SLOW_PROVIDER.medianMillis() / 1e3),
        (world, impact, intensity) -> {
          Provider provider = world.provider(host);
          Effect effect =
              delay(
                  new Latency(SLOW_PROVIDER.medianMillis() * intensity, SLOW_PROVIDER.sigma()),
                  impact);
          provider.add(effect);
          return new Fault.Ongoing(
              Root.of("provider", service).attribute("server.address=" + host),
              () -> provider.remove(effect));
        });
  }

  static Fault slowDatabase(String name) {
    return new Fault(
        name + "-latency",
        FaultKind.SLOW_DEPENDENCY,
        "every query of %s takes some %.0f ms longer".formatted(name, SLOW_QUERY.medianMillis()),
        (world, impact, intensity) -> {
          Database database = world.database(name);
          Effect effect =
              delay(new Latency(SLOW_QUERY.medianMillis() * intensity, SLOW_QUERY.sigma()), impact);
          database.add(effect);
          return new Fault.Ongoing(
              Root.of("database", name).instance(database.pod().name()),
              () -> database.remove(effect));
        });
  }

  static Fault fullDisk(String name) {
    return new Fault(
        "disk-full",
        FaultKind.FULL_DISK,
        "the volume of %s fills up within %.0f s; then it cannot write"
            .formatted(name, SECONDS_TO_FILL_THE_DISK),
        (world, impact, intensity) -> {
          Database database = world.database(name);
          database.fill(database.freeBytes() / SECONDS_TO_FILL_THE_DISK * intensity, impact);
          return new Fault.Ongoing(
              Root.of("database", name)
                  .instance(database.pod().name())
                  .host(database.pod().node().name()),
              database::cleanDisk);
        });
  }

  static Fault noisyNeighbour(String name, String nodeName) {
    return new Fault(
        name,
        FaultKind.NOISY_NEIGHBOUR,
        "a batch job takes the CPU of %s".formatted(nodeName),
        (world, impact, intensity) -> {
          Node node = world.node(nodeName);
          node.neighbour(NEIGHBOUR_CORES * intensity, impact);
          return new Fault.Ongoing(
              Root.of("host", "").host(nodeName), () -> node.neighbour(0, Impact.NONE));
        });
  }

  static Fault brokenCache(String name) {
    return new Fault(
        "cache-broken",
        FaultKind.BROKEN_CACHE,
        "%s forgets nearly everything at once; the database has to answer".formatted(name),
        (world, impact, intensity) -> {
          Cache cache = world.cache(name);
          int usual = cache.blueprint().keys();
          cache.resize((int) Math.max(1, usual / (1_600 * intensity)), impact);
          return new Fault.Ongoing(
              Root.of("cache", name).instance(cache.pod().name()),
              () -> cache.resize(usual, Impact.NONE));
        });
  }

  static Fault lostMessages(String name) {
    return new Fault(
        "messages-lost",
        FaultKind.LOST_MESSAGES,
        "the brokers acknowledge messages of %s and lose two thirds of them".formatted(name),
        (world, impact, intensity) -> {
          Topic topic = world.topic(name);
          int losing =
              Math.clamp(
                  Math.round(topic.partitionCount() * 0.67 * intensity), 1, topic.partitionCount());
          for (int i = 0; i < losing; i++) {
            topic.lose(i, impact);
          }
          return new Fault.Ongoing(
              Root.of("queue", "kafka").attribute("messaging.destination.name=" + name),
              () -> {
                for (int i = 0; i < losing; i++) {
                  topic.stopLosing(i);
                }
              });
        });
  }

  private static Effect delay(Latency extra, Impact impact) {
    return new Effect(
        visit -> true, pod -> true, 0.9, Optional.of(extra), Optional.empty(), impact);
  }
}
