package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.CacheBlueprint;
import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;

/// A cache server: really keeps keys for a quarter of an hour, really evicts the least recently
/// used.
public final class Cache {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(15);
  private static final int BYTES_PER_KEY = 24 << 10;

  private final CacheBlueprint blueprint;
  private final Pod pod;
  private final LinkedHashMap<String, Long> expiryNanosByKey =
      new LinkedHashMap<>(256, 0.75f, true);
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
    Long expiryNanos = expiryNanosByKey.get(key);
    if (expiryNanos != null && expiryNanos > nowNanos) {
      hits++;
      return true;
    }
    misses++;
    if (capacity < blueprint.keys()) {
      frame.touchFromBelow(impact, blueprint.name(), nowNanos);
    }
    return false;
  }

  void put(String key, long nowNanos) {
    commands++;
    expiryNanosByKey.put(key, nowNanos + TIME_TO_LIVE.toNanos());
    evict();
  }

  void remove(String key) {
    commands++;
    expiryNanosByKey.remove(key);
  }

  private void evict() {
    Iterator<String> oldest = expiryNanosByKey.keySet().iterator();
    while (expiryNanosByKey.size() > capacity && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
      evictions++;
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
        .buildWithCallback(
            out -> out.record((8L << 20) + (long) expiryNanosByKey.size() * BYTES_PER_KEY));
    meter
        .gaugeBuilder("redis.maxmemory")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(out ->
            out.record(blueprint.maxMemoryBytes() / blueprint.keys() * Math.max(1, capacity)));
    meter
        .upDownCounterBuilder("redis.clients.connected")
        .setUnit("1")
        .buildWithCallback(out -> out.record(19));
  }
}
