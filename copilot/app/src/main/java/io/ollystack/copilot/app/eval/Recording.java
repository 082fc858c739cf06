package io.ollystack.copilot.app.eval;

import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.signals.ResourceSeries;
import io.ollystack.rca.window.Trace;
import io.ollystack.rca.window.WindowProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One fault, recorded as OTLP JSON lines: `traces.jsonl.gz`, `logs.jsonl.gz` and
/// `metrics.jsonl.gz` (the last two where there are any), with `ground_truth.json`, which says when
/// the fault began, in which service, and which stretches of time are free of it.
///
/// @param system which system it was recorded on
/// @param cause the service that the fault was put into
/// @param baseline one profile a minute without the fault
/// @param window from the fault to the end of the recording
/// @param calls who calls whom
/// @param entry the service where most traces begin
record Recording(
    String name,
    String system,
    String cause,
    List<WindowProfile> baseline,
    WindowProfile window,
    List<ResourceSeries> resources,
    CallGraph calls,
    NodeId entry) {
  private static final String LABELS = "ground_truth.json";
  private static final double NANOS_A_MINUTE = 60e9;

  /// A stretch of time, its end excluded.
  private record Stretch(long fromEpochNanos, long toEpochNanos) {
    boolean holds(long epochNanos) {
      return epochNanos >= fromEpochNanos && epochNanos < toEpochNanos;
    }

    List<Stretch> minutes() {
      long length = toEpochNanos - fromEpochNanos;
      int parts = (int) Math.max(1, Math.round(length / NANOS_A_MINUTE));
      List<Stretch> minutes = new ArrayList<>(parts);
      for (int part = 0; part < parts; part++) {
        minutes.add(
            new Stretch(
                fromEpochNanos + length * part / parts,
                fromEpochNanos + length * (part + 1) / parts));
      }
      return minutes;
    }
  }

  /// The folders of cases in this folder or in its folder `dev`, by name.
  static List<Path> places(Path folder) {
    for (Path root : List.of(folder, folder.resolve("dev"))) {
      if (Files.isDirectory(root)) {
        try (Stream<Path> entries = Files.list(root)) {
          List<Path> places =
              entries.filter(place -> Files.exists(place.resolve(LABELS))).sorted().toList();
          if (!places.isEmpty()) {
            return places;
          }
        } catch (IOException e) {
          throw new EvaluationFailed(root + ": cannot be listed: " + e.getMessage(), e);
        }
      }
    }
    throw new EvaluationFailed(
        folder
            + ": holds no labelled cases. Expected dev/index.json and common/ (issues of metrics),"
            + " or one folder a case with "
            + LABELS
            + " and traces.jsonl.gz.");
  }

  static Recording read(Path place) {
    JsonNode labels = labels(place.resolve(LABELS));
    long onset = labels.get("inject_unix_ns").asLong();
    long end = onset;
    List<Stretch> normal = new ArrayList<>();
    for (JsonNode segment : labels.get("segments")) {
      long from = segment.get("start_unix_ns").asLong();
      long to = segment.get("end_unix_ns").asLong() + 1;
      if (segment.get("kind").asString().equals("recorded")) {
        end = Math.max(end, to);
        to = Math.max(from, onset);
      }
      normal.addAll(new Stretch(from, to).minutes());
    }
    RecordedTelemetry telemetry = new RecordedTelemetry();
    OtlpJsonLines.read(place.resolve("traces.jsonl.gz"), Signal.TRACES, telemetry);
    OtlpJsonLines.readIfPresent(place.resolve("logs.jsonl.gz"), Signal.LOGS, telemetry);
    OtlpJsonLines.readIfPresent(place.resolve("metrics.jsonl.gz"), Signal.METRICS, telemetry);
    Stretch faulty = new Stretch(onset, end);
    List<List<Trace>> before = new ArrayList<>();
    normal.forEach(_ -> before.add(new ArrayList<>()));
    List<Trace> after = new ArrayList<>();
    telemetry.traces((start, trace) -> {
      if (faulty.holds(start)) {
        after.add(trace);
        return;
      }
      for (int i = 0; i < normal.size(); i++) {
        if (normal.get(i).holds(start)) {
          before.get(i).add(trace);
          return;
        }
      }
    });
    List<WindowProfile> baseline =
        before.stream().filter(traces -> !traces.isEmpty()).map(WindowProfile::of).toList();
    if (baseline.isEmpty()) {
      throw new EvaluationFailed(place + ": no trace begins before the fault.");
    }
    WindowProfile window = WindowProfile.of(after);
    return new Recording(
        place.getFileName().toString(),
        labels.get("system").asString(),
        labels.get("root_cause_service").asString(),
        baseline,
        window,
        telemetry.resources(onset, end + (long) NANOS_A_MINUTE),
        calls(baseline, window),
        NodeId.service(telemetry.entry()));
  }

  private static CallGraph calls(List<WindowProfile> baseline, WindowProfile window) {
    Set<Edge> edges = new HashSet<>(window.waiting().keySet());
    baseline.forEach(profile -> edges.addAll(profile.waiting().keySet()));
    return CallGraph.of(List.of(), edges);
  }

  private static JsonNode labels(Path file) {
    try {
      return JsonMapper.shared().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new EvaluationFailed(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
