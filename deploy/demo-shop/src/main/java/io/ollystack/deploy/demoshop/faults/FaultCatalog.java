package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.blueprint.ServiceBlueprint;
import io.ollystack.deploy.demoshop.blueprint.ShopBlueprint;
import io.ollystack.deploy.demoshop.blueprint.TopicBlueprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every fault this shop can have, by name.
public final class FaultCatalog {
  private final Map<String, Fault> faults = new LinkedHashMap<>();

  public FaultCatalog(ShopBlueprint shop) {
    add(PlaceFaults.slowProvider("payment-latency", "payment", "api.paygate.example"));
    add(PlaceFaults.slowProvider("email-latency", "email", "api.mailer.example"));
    for (ServiceBlueprint service : shop.services()) {
      String name = service.name();
      if (!faults.containsKey(name + "-latency")) {
        add(ServiceFaults.slow(name));
      }
      add(ServiceFaults.errors(name));
      add(ServiceFaults.leak(name));
      add(ServiceFaults.badDeployment(service));
    }
    shop.databases()
        .forEach(database -> {
          add(PlaceFaults.slowDatabase(database.name()));
          add(PlaceFaults.fullDisk(database.name()));
        });
    add(PlaceFaults.noisyNeighbour("noisy-neighbour", shop.nodes().getFirst()));
    for (String node : shop.nodes()) {
      add(PlaceFaults.noisyNeighbour("noisy-neighbour-" + node, node));
    }
    shop.caches().forEach(cache -> add(PlaceFaults.brokenCache(cache.name())));
    for (TopicBlueprint topic : shop.topics()) {
      add(PlaceFaults.lostMessages(topic.name()));
    }
    add(RedHerrings.surge());
    for (ServiceBlueprint service : shop.services()) {
      add(RedHerrings.innocentDeployment(service));
    }
    add(RedHerrings.healthy());
  }

  public Collection<Fault> all() {
    return faults.values();
  }

  /// Throws IllegalArgumentException that names what there is when the name is unknown.
  public Fault named(String name) {
    Fault fault = faults.get(name);
    if (fault == null) {
      List<String> similar = similar(name);
      throw new IllegalArgumentException(
          "unknown fault '%s'. %s"
              .formatted(
                  name,
                  similar.isEmpty()
                      ? "'fault list' shows all; try payment-latency"
                      : "Did you mean "
                          + String.join(" or ", similar)
                          + "? 'fault list' shows all"));
    }
    return fault;
  }

  private List<String> similar(String name) {
    List<String> near = new ArrayList<>();
    for (String known : faults.keySet()) {
      for (String part : name.split("-")) {
        if (part.length() > 3 && known.contains(part) && near.size() < 3 && !near.contains(known)) {
          near.add(known);
        }
      }
    }
    return near;
  }

  private void add(Fault fault) {
    if (faults.put(fault.name(), fault) != null) {
      throw new IllegalStateException("two faults are called " + fault.name());
    }
  }
}
