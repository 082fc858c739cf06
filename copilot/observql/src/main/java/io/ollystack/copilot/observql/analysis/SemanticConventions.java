package io.ollystack.copilot.observql.analysis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Spellings of the same thing in the history of OpenTelemetry's semantic conventions, newest
/// first, and everyday words for families of metrics.
final class SemanticConventions {
  private static final List<List<String>> ATTRIBUTES =
      List.of(
          List.of("http.response.status_code", "http.status_code"),
          List.of("http.request.method", "http.method"),
          List.of("url.full", "http.url"),
          List.of("url.path", "http.target"),
          List.of("url.scheme", "http.scheme"),
          List.of("user_agent.original", "http.user_agent"),
          List.of("client.address", "http.client_ip"),
          List.of("server.address", "net.peer.name", "net.host.name"),
          List.of("server.port", "net.peer.port"),
          List.of("network.peer.address", "net.sock.peer.addr"),
          List.of("network.protocol.version", "http.flavor"),
          List.of("db.system.name", "db.system"),
          List.of("db.namespace", "db.name"),
          List.of("db.query.text", "db.statement"),
          List.of("db.operation.name", "db.operation"),
          List.of("db.collection.name", "db.sql.table"),
          List.of("messaging.destination.name", "messaging.destination"),
          List.of("messaging.operation.type", "messaging.operation"),
          List.of("deployment.environment.name", "deployment.environment"),
          List.of("code.function.name", "code.function"),
          List.of("feature_flag.result.variant", "feature_flag.variant"));

  private static final List<List<String>> METRICS =
      List.of(
          List.of(
              "cpu_usage",
              "k8s.pod.cpu.utilization",
              "k8s.pod.cpu.usage",
              "container.cpu.usage",
              "process.cpu.utilization",
              "system.cpu.utilization"),
          List.of(
              "memory_usage",
              "k8s.pod.memory.working_set",
              "container.memory.working_set",
              "k8s.pod.memory.usage",
              "container.memory.usage",
              "process.memory.usage"),
          List.of("http.server.request.duration", "http.server.duration"),
          List.of("http.client.request.duration", "http.client.duration"),
          List.of("rpc.server.call.duration", "rpc.server.duration"),
          List.of("rpc.client.call.duration", "rpc.client.duration"));

  private static final Map<String, List<String>> ATTRIBUTE_GROUPS = index(ATTRIBUTES);
  private static final Map<String, List<String>> METRIC_GROUPS = index(METRICS);

  private SemanticConventions() {}

  /// All spellings of an attribute, newest first; the attribute alone if it never changed.
  static List<String> spellings(String attribute) {
    return ATTRIBUTE_GROUPS.getOrDefault(attribute, List.of(attribute));
  }

  /// Metrics that measure the same as `name`, best first, without `name` itself.
  static List<String> metricsLike(String name) {
    return METRIC_GROUPS.getOrDefault(name, List.of()).stream()
        .filter(other -> !other.equals(name))
        .toList();
  }

  private static Map<String, List<String>> index(List<List<String>> groups) {
    Map<String, List<String>> index = new HashMap<>();
    for (List<String> group : groups) {
      for (String name : group) {
        index.put(name, group);
      }
    }
    return Map.copyOf(index);
  }
}
