package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The critical path of traces: walking back from the end of the root, whatever was running last is
/// what the trace waited for. Each span on the path comes out once, with the time that is its own
/// there; the times of a trace's path add up to the root's duration. Work that outlives its parent
/// (messages, fire and forget) takes none of its time.
final class CriticalPath {
  private static final int TRACE = EngineStage.CriticalPath.INPUT.indexOf("trace_id");
  private static final int SPAN = EngineStage.CriticalPath.INPUT.indexOf("span_id");
  private static final int PARENT = EngineStage.CriticalPath.INPUT.indexOf("parent_id");
  private static final int START = EngineStage.CriticalPath.INPUT.indexOf("start");
  private static final int END = EngineStage.CriticalPath.INPUT.indexOf("end");
  private static final int MAX_DEPTH = 1_000;

  /// A span, its children, and what the walk gave it.
  private static final class Node {
    final List<@Nullable Object> row;
    final Instant start;
    final Instant end;
    final List<Node> children = new ArrayList<>();
    long selfNanos;
    int depth = -1;

    Node(List<@Nullable Object> row, Instant start, Instant end) {
      this.row = row;
      this.start = start;
      this.end = end;
    }
  }

  private CriticalPath() {}

  /// Rows as the input's, in the order of their start, with self time and depth appended.
  static List<List<@Nullable Object>> of(List<List<@Nullable Object>> spans) {
    Map<String, Map<String, Node>> traces = new LinkedHashMap<>();
    for (List<@Nullable Object> row : spans) {
      if (row.get(START) instanceof Instant start && row.get(END) instanceof Instant end) {
        traces
            .computeIfAbsent(text(row, TRACE), trace -> new HashMap<>())
            .put(text(row, SPAN), new Node(row, start, end));
      }
    }
    List<List<@Nullable Object>> path = new ArrayList<>();
    traces.values().forEach(trace -> path.addAll(path(trace)));
    return path;
  }

  private static List<List<@Nullable Object>> path(Map<String, Node> trace) {
    List<Node> roots = new ArrayList<>();
    for (Node node : trace.values()) {
      Node parent = trace.get(text(node.row, PARENT));
      if (parent == null || parent == node) {
        roots.add(node);
      } else {
        parent.children.add(node);
      }
    }
    roots.stream()
        .max(Comparator.comparing((Node node) -> Duration.between(node.start, node.end)))
        .ifPresent(root -> walk(root, root.start, root.end, 0, new HashSet<>()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    trace.values().stream()
        .filter(node -> node.depth >= 0)
        .sorted(
            Comparator.comparing((Node node) -> node.start).thenComparingInt(node -> node.depth))
        .forEach(node -> {
          List<@Nullable Object> row = new ArrayList<>(node.row);
          row.add(node.selfNanos);
          row.add((long) node.depth);
          rows.add(row);
        });
    return rows;
  }

  /// Accounts for the time from `from` to `until`, which the trace spent in `node`.
  private static void walk(Node node, Instant from, Instant until, int depth, Set<Node> seen) {
    if (!seen.add(node) || depth > MAX_DEPTH) {
      return;
    }
    node.depth = depth;
    Instant cursor = until;
    List<Node> latestFirst =
        node.children.stream()
            .sorted(Comparator.comparing((Node child) -> child.end).reversed())
            .toList();
    for (Node child : latestFirst) {
      Instant end = child.end;
      // One that ends later outlives the parent or runs beside a sibling already on the path:
      // nothing waited for it.
      if (end.isAfter(cursor) || !end.isAfter(from) || !child.start.isBefore(end)) {
        continue;
      }
      Instant start = child.start.isBefore(from) ? from : child.start;
      node.selfNanos += Duration.between(end, cursor).toNanos();
      walk(child, start, end, depth + 1, seen);
      cursor = start;
    }
    node.selfNanos += Duration.between(from, cursor).toNanos();
  }

  private static String text(List<@Nullable Object> row, int place) {
    return String.valueOf(row.get(place));
  }
}
