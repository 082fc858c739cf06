package io.ollystack.copilot.app.eval;

import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.excess.Observation;
import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Labelled issues in the format of the PetShop data (Hardt et al., 2023): `dev/index.json` names
/// the issues, `common/SCENARIO/graph.csv.gz` holds the call graph and `noissue/metrics.csv.gz` the
/// normal operation, where there is any; otherwise the two bins before the issue are the normal
/// ones.
final class PetShop {
  static final String NAME = "PetShop";

  /// Rows of an issue's metrics: two before the trigger, then the onset.
  private static final int BINS_BEFORE = 2;

  /// One issue, ready to be ranked.
  record Issue(
      String name,
      CallGraph graph,
      NodeId symptom,
      Measure measure,
      Map<NodeId, Observation> observations,
      NodeId cause) {}

  /// A column of metrics: microservice, metric, statistic.
  private record Column(String node, String metric, String statistic) {}

  private final Path root;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<String, CallGraph> graphs = new HashMap<>();
  private final Map<String, Map<Column, double[]>> normal = new HashMap<>();

  PetShop(Path root) {
    this.root = root;
  }

  List<Issue> issues() {
    List<Issue> issues = new ArrayList<>();
    for (JsonNode entry : read(root.resolve("dev/index.json"))) {
      String scenario = entry.get("scenario").asString();
      String name =
          scenario
              + "/"
              + entry.get("original_split").asString()
              + "/"
              + entry.get("issue").asString();
      issues.add(issue(name, scenario, entry.get("root_cause").asString()));
    }
    return issues;
  }

  private Issue issue(String name, String scenario, String cause) {
    Path folder = root.resolve("dev").resolve(name);
    JsonNode target = read(folder.resolve("target.json")).get("target");
    String metric = target.get("metric").asString();
    String statistic = target.get("agg").asString();
    Measure measure =
        switch (metric) {
          case "latency" -> Measure.LATENCY;
          case "availability" -> Measure.AVAILABILITY;
          default ->
              throw new EvaluationFailed(
                  folder
                      + "/target.json: metric '"
                      + metric
                      + "': expected latency or availability");
        };
    Map<Column, double[]> metrics = metrics(folder.resolve("metrics.csv.gz"));
    Map<Column, double[]> past =
        normal.computeIfAbsent(
            scenario,
            s -> {
              Path file = root.resolve("common").resolve(s).resolve("noissue/metrics.csv.gz");
              return Files.exists(file) ? metrics(file) : Map.of();
            });
    CallGraph graph =
        graphs.computeIfAbsent(
            scenario, s -> graph(root.resolve("common").resolve(s).resolve("graph.csv.gz")));
    Map<NodeId, Observation> observations = new TreeMap<>();
    for (NodeId node : graph.nodes()) {
      observation(node, measure, new Column(node.name(), metric, statistic), metrics, past)
          .ifPresent(observation -> observations.put(node, observation));
    }
    return new Issue(
        name,
        graph,
        NodeId.service(target.get("node").asString()),
        measure,
        observations,
        NodeId.service(cause));
  }

  private static Optional<Observation> observation(
      NodeId node,
      Measure measure,
      Column column,
      Map<Column, double[]> metrics,
      Map<Column, double[]> past) {
    double[] values = metrics.get(column);
    double[] requests = metrics.get(new Column(node.name(), "requests", "Sum"));
    if (values == null || requests == null || !Double.isFinite(values[BINS_BEFORE])) {
      return Optional.empty();
    }
    double scale = measure == Measure.AVAILABILITY ? 0.01 : 1;
    double[] usual = finite(past.getOrDefault(column, new double[0]), scale);
    if (usual.length == 0) {
      usual = finite(Arrays.copyOf(values, BINS_BEFORE), scale);
    }
    if (usual.length == 0) {
      return Optional.empty();
    }
    double count = Double.isFinite(requests[BINS_BEFORE]) ? requests[BINS_BEFORE] : 0;
    return Optional.of(new Observation(values[BINS_BEFORE] * scale, count, Baseline.of(usual)));
  }

  private static double[] finite(double[] values, double scale) {
    return Arrays.stream(values).filter(Double::isFinite).map(v -> v * scale).toArray();
  }

  private static CallGraph graph(Path file) {
    List<String> lines = GzippedText.lines(file);
    String[] names = lines.getFirst().split(",", -1);
    List<NodeId> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      NodeId caller = NodeId.service(cells[0]);
      nodes.add(caller);
      for (int i = 1; i < cells.length; i++) {
        if (!cells[i].isEmpty() && Double.parseDouble(cells[i]) != 0) {
          edges.add(new Edge(caller, NodeId.service(names[i])));
        }
      }
    }
    return CallGraph.of(nodes, edges);
  }

  private static Map<Column, double[]> metrics(Path file) {
    List<String> lines = GzippedText.lines(file);
    int header = 0;
    while (!lines.get(header).startsWith("unix_timestamp")) {
      header++;
    }
    String[] nodes = lines.get(0).split(",", -1);
    String[] metrics = lines.get(1).split(",", -1);
    String[] statistics = lines.get(2).split(",", -1);
    List<String> rows = lines.subList(header + 1, lines.size());
    Map<Column, double[]> columns = new HashMap<>();
    for (int i = 1; i < nodes.length; i++) {
      columns.put(new Column(nodes[i], metrics[i], statistics[i]), new double[rows.size()]);
    }
    for (int row = 0; row < rows.size(); row++) {
      String[] cells = rows.get(row).split(",", -1);
      for (int i = 1; i < nodes.length; i++) {
        double[] values = columns.get(new Column(nodes[i], metrics[i], statistics[i]));
        if (values != null) {
          values[row] = cells[i].isEmpty() ? Double.NaN : Double.parseDouble(cells[i]);
        }
      }
    }
    return columns;
  }

  private JsonNode read(Path file) {
    try {
      return json.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new EvaluationFailed(
          file + ": cannot be read. Expected a folder with dev/index.json and common/.", e);
    }
  }
}
