package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.excess.Observation;
import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The services of a window, each with its level, its normal level and its place in the topology,
/// from the rows of [ServiceWindows]' queries. Services without a past are left out: nothing is
/// known to be normal for them.
record ServiceObservations(CallGraph graph, Map<NodeId, Observation> values) {
  private static final double NANOS_PER_SECOND = 1e9;

  static ServiceObservations of(
      Measure measure, ResultTable current, ResultTable past, ResultTable edges) {
    Map<NodeId, List<Double>> normal = new HashMap<>();
    for (int row = 0; row < past.rows().size(); row++) {
      if (number(past, row, "requests") > 0) {
        normal
            .computeIfAbsent(service(past, row), _ -> new ArrayList<>())
            .add(level(measure, past, row));
      }
    }
    Map<NodeId, Observation> values = new TreeMap<>();
    for (int row = 0; row < current.rows().size(); row++) {
      NodeId service = service(current, row);
      double[] levels =
          normal.getOrDefault(service, List.of()).stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray();
      double level = level(measure, current, row);
      if (levels.length > 0 && Double.isFinite(level)) {
        values.put(
            service, new Observation(level, number(current, row, "requests"), Baseline.of(levels)));
      }
    }
    List<Edge> calls = new ArrayList<>();
    for (int row = 0; row < edges.rows().size(); row++) {
      calls.add(
          new Edge(
              NodeId.service(String.valueOf(edges.value(row, "caller"))),
              NodeId.service(String.valueOf(edges.value(row, "callee")))));
    }
    return new ServiceObservations(CallGraph.of(values.keySet(), calls), values);
  }

  /// The service that nothing calls and that is worst off.
  Optional<NodeId> worstEntry(Measure measure) {
    return values.entrySet().stream()
        .filter(entry -> graph.callers(entry.getKey()).isEmpty())
        .max(Comparator.comparingDouble(entry -> deviations(measure, entry.getValue())))
        .map(Map.Entry::getKey);
  }

  /// How many robust standard deviations worse than normal.
  static double deviations(Measure measure, Observation observation) {
    return observation.deviations(measure);
  }

  private static NodeId service(ResultTable table, int row) {
    return NodeId.service(String.valueOf(table.value(row, "service")));
  }

  private static double level(Measure measure, ResultTable table, int row) {
    return switch (measure) {
      case LATENCY -> number(table, row, "latency") / NANOS_PER_SECOND;
      case AVAILABILITY -> 1 - number(table, row, "error_rate");
    };
  }

  private static double number(ResultTable table, int row, String column) {
    return table.value(row, column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
