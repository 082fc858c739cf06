package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.CacheBlueprint;
import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.metrics.Meter;
import java.util.LinkedHashMap;
import java.util.Map;

/// A cache server: really keeps keys, really evicts the least recently used.
public final class Cache {
  private static final int BYTES_PER_KEY = 24 << 10;

  private final CacheBlueprint blueprint;
  private final Pod pod;
  private final LinkedHashMap<String, Boolean> keys = new LinkedHashMap<>(256, 0.75f, true);
  private int capacity;
  private Impact impact = Impact.NONE;
  private long hits;
  private long misses;
  private long evictions;
  private long commands;

  Cache(World world, CacheBlueprint blueprint, Pod pod) {
    this.blueprint = blueprint;
    this.pod = pod;
    capacity = blueprint.keys();
    register(world.telemetry(Identity.pod(pod)), world);
  }

  public CacheBlueprint blueprint() {
    return blueprint;
  }

  public Pod pod() {
    return pod;
  }

  /// Changes how many keys fit, from now on.
  public void resize(int newCapacity, Impact newImpact) {
    capacity = newCapacity;
    impact = newImpact;
    evict();
  }

  boolean get(String key, Frame frame, long nowNanos) {
    commands++;
    if (keys.get(key) != null) {
      hits++;
      return true;
    }
    misses++;
    if (capacity < blueprint.keys()) {
      frame.touchFromBelow(impact, blueprint.name(), nowNanos);
    }
    return false;
  }

  void put(String key) {
    commands++;
    keys.put(key, Boolean.TRUE);
    evict();
  }

  void remove(String key) {
    commands++;
    keys.remove(key);
  }

  private void evict() {
    var oldest = keys.entrySet().iterator();
    while (keys.size() > capacity && oldest.hasNext()) {
      Map.Entry<String, Boolean> entry = oldest.next();
      if (entry.getValue()) {
        oldest.remove();
        evictions++;
      }
    }
  }

  private void register(ProcessTelemetry telemetry, World world) {
    world.report(telemetry, () -> false);
    Meter meter =
        telemetry.meter(
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/redisreceiver",
            "0.140.0");
    meter
        .counterBuilder("redis.keyspace.hits")
        .setUnit("1")
        .buildWithCallback(out -> out.record(hits));
    meter
        .counterBuilder("redis.keyspace.misses")
        .setUnit("1")
        .buildWithCallback(out -> out.record(misses));
    meter
        .counterBuilder("redis.keys.evicted")
        .setUnit("1")
        .buildWithCallback(out -> out.record(evictions));
    meter
        .counterBuilder("redis.commands.processed")
        .setUnit("1")
        .buildWithCallback(out -> out.record(commands));
    meter
        .gaugeBuilder("redis.memory.used")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(out -> out.record((8L << 20) + (long) keys.size() * BYTES_PER_KEY));
    meter
        .gaugeBuilder("redis.maxmemory")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(
            out ->
                out.record(blueprint.maxMemoryBytes() / blueprint.keys() * Math.max(1, capacity)));
    meter
        .upDownCounterBuilder("redis.clients.connected")
        .setUnit("1")
        .buildWithCallback(out -> out.record(19));
  }
}
