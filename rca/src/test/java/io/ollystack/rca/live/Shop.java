package io.ollystack.rca.live;

import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.GraphSnapshot.Call;
import io.ollystack.rca.live.GraphSnapshot.Change;
import io.ollystack.rca.live.GraphSnapshot.Operation;
import io.ollystack.rca.live.GraphSnapshot.Pattern;
import io.ollystack.rca.live.GraphSnapshot.Placement;
import io.ollystack.rca.live.GraphSnapshot.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A small shop: frontend -> checkout -> payment -> provider, checkout -> cart -> database. A
/// hundred requests a minute; every service takes 10 ms by itself and waits for what it asks.
final class Shop {
  static final Instant ONSET = Instant.parse("2026-05-04T12:00:00Z");
  static final Period BASELINE = new Period(ONSET.minusSeconds(7200), ONSET.minusSeconds(10));
  static final Period WINDOW = new Period(ONSET, ONSET.plusSeconds(300));
  static final NodeId PROVIDER = new NodeId(NodeKind.EXTERNAL, "bank.example");
  static final NodeId DATABASE = new NodeId(NodeKind.DATABASE, "orders-db");

  final Map<String, Level> services = new HashMap<>();
  final Map<Operation, Level> own = new HashMap<>();
  final Map<Call, Level> calls = new HashMap<>();
  final List<Pattern> patterns = new ArrayList<>();
  final List<Change> changes = new ArrayList<>();
  final List<Resource> resources = new ArrayList<>();
  final List<Placement> placements = new ArrayList<>();

  Shop() {
    service("frontend", 0.060, 0.060, 0);
    service("checkout", 0.050, 0.050, 0);
    service("payment", 0.020, 0.020, 0);
    service("cart", 0.020, 0.020, 0);
    call("frontend", NodeId.service("checkout"), 0.050, 0.050, 0);
    call("checkout", NodeId.service("payment"), 0.020, 0.020, 0);
    call("checkout", NodeId.service("cart"), 0.020, 0.020, 0);
    call("payment", PROVIDER, 0.010, 0.010, 0);
    call("cart", DATABASE, 0.010, 0.010, 0);
  }

  Shop service(String name, double usual, double now, double failing) {
    services.put(name, level(usual, now, failing, 1));
    own.put(new Operation(name, "work"), level(0.010, 0.010, 0, 1));
    return this;
  }

  Shop call(String caller, NodeId callee, double usual, double now, double failing) {
    calls.put(new Call(NodeId.service(caller), callee), level(usual, now, failing, 1));
    return this;
  }

  /// Slower by so many seconds on the whole way from the frontend to the service.
  Shop slower(double seconds, String... way) {
    for (int i = 0; i < way.length; i++) {
      Level level = Objects.requireNonNull(services.get(way[i]));
      double usual = level.usual(Measure.LATENCY);
      double now = level.value(Measure.LATENCY) + seconds;
      services.put(way[i], level(usual, now, 0, 1));
      if (i > 0) {
        Call call = new Call(NodeId.service(way[i - 1]), NodeId.service(way[i]));
        Level before = Objects.requireNonNull(calls.get(call));
        calls.put(
            call,
            level(before.usual(Measure.LATENCY), before.value(Measure.LATENCY) + seconds, 0, 1));
      }
    }
    return this;
  }

  /// @param more how many times the usual number
  static Level level(double usual, double now, double failing, double more) {
    double count = 500 * more;
    return new Level(
        count,
        count * failing,
        count * now,
        12_000,
        new Baseline(100, 10, 120),
        new Baseline(usual, usual / 20, 120),
        new Baseline(0, 0, 120));
  }

  GraphSnapshot snapshot() {
    return new GraphSnapshot(
        BASELINE,
        WINDOW,
        services,
        Map.of(),
        own,
        calls,
        patterns,
        changes,
        resources,
        placements,
        List.of());
  }

  Symptom symptom(String service, Measure measure) {
    Level level = Objects.requireNonNull(services.get(service));
    return new Symptom(
        service,
        measure,
        WINDOW,
        level.value(measure),
        level.usual(measure),
        level.excess(measure));
  }

  Ranking rank(String service, Measure measure) {
    return LiveRanking.rank(snapshot(), symptom(service, measure));
  }
}
