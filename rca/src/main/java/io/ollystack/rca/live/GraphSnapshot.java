package io.ollystack.rca.live;

import io.ollystack.rca.graph.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The causal graph of one window, compared with the baseline before it. Immutable.
///
/// @param services requests of each service
/// @param operations requests of each operation
/// @param own spans of each operation with the time that they spent themselves, and the failures
///   that began there
/// @param calls who asked whom, as the asking side saw it
/// @param missing what could not be read, in words
public record GraphSnapshot(
    Period baseline,
    Period window,
    Map<String, Level> services,
    Map<Operation, Level> operations,
    Map<Operation, Level> own,
    Map<Call, Level> calls,
    List<Pattern> patterns,
    List<Change> changes,
    List<Resource> resources,
    List<Placement> placements,
    List<String> missing) {

  /// One operation of a service.
  public record Operation(String service, String name) {}

  /// A dependency in use.
  public record Call(NodeId caller, NodeId callee) {}

  /// Log lines of one pattern.
  ///
  /// @param usualPerMinute mean of the baseline
  /// @param severity the number of the OpenTelemetry log model
  public record Pattern(
      String service,
      String text,
      int severity,
      double count,
      double usualPerMinute,
      boolean firstSeenNow) {}

  /// Something that was changed.
  public record Change(
      Instant time, String kind, String service, String version, String before, String text) {}

  /// A resource metric of a service, host or dependency: values a minute before and in the window.
  /// Higher is worse.
  ///
  /// @param leastSpread the smallest standard deviation that counts, in the metric's unit
  @SuppressWarnings("ArrayRecordComponent") // a window of samples; compared by nobody
  public record Resource(
      NodeId owner, String metric, double leastSpread, double[] before, double[] now) {}

  /// How many instances of a service ran on a host in the window.
  public record Placement(String service, String host, int instances) {}

  public GraphSnapshot {
    services = Map.copyOf(services);
    operations = Map.copyOf(operations);
    own = Map.copyOf(own);
    calls = Map.copyOf(calls);
    patterns = List.copyOf(patterns);
    changes = List.copyOf(changes);
    resources = List.copyOf(resources);
    placements = List.copyOf(placements);
    missing = List.copyOf(missing);
  }
}
