package io.ollystack.ingest.pipeline.processor.topology;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The services, operations, instances and hosts that the spans of a claim come from.
final class Nodes {
  private static final List<String> INSTANCE = List.of("service.instance.id", "k8s.pod.name");
  private static final List<String> HOST = List.of("k8s.node.name", "host.name");

  private record Node(String kind, String name, String relation, String otherKind, String other) {}

  private record Seen(long first, long last) {
    Seen and(Seen other) {
      return new Seen(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  private final TopologyConfig config;
  private final Map<Node, Seen> nodes = new LinkedHashMap<>();

  Nodes(TopologyConfig config) {
    this.config = config;
  }

  void add(TelemetryBatch any) {
    SpanBatch batch = (SpanBatch) any;
    BatchContext context = batch.context();
    int resources = context.scopes().resourceCount();
    long[] first = new long[resources];
    long[] last = new long[resources];
    Arrays.fill(first, Long.MAX_VALUE);
    Map<Long, Seen> operations = new LinkedHashMap<>();
    for (int row = 0; row < batch.size(); row++) {
      long at = Math.max(0, batch.startEpochNanos(row));
      int resource = batch.resource(row);
      first[resource] = Math.min(first[resource], at);
      last[resource] = Math.max(last[resource], at);
      SpanKind kind = batch.kind(row);
      if (config.operations() && (kind == SpanKind.SERVER || kind == SpanKind.CONSUMER)) {
        operations.merge(
            (long) batch.serviceName(row) << 32 | batch.name(row), new Seen(at, at), Seen::and);
      }
    }
    for (int resource = 0; resource < resources; resource++) {
      if (first[resource] <= last[resource]) {
        describe(context, resource, new Seen(first[resource], last[resource]));
      }
    }
    operations.forEach((key, seen) ->
        put(
            new Node(
                "operation",
                context.term((int) (long) key),
                "of",
                "service",
                context.term((int) (key >>> 32))),
            seen));
  }

  DerivedRows rows(TenantId tenant) {
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      texts.add(new ArrayList<>());
    }
    long[] first = new long[nodes.size()];
    long[] last = new long[nodes.size()];
    int i = 0;
    for (Map.Entry<Node, Seen> node : nodes.entrySet()) {
      texts.get(0).add(node.getKey().kind());
      texts.get(1).add(node.getKey().name());
      texts.get(2).add(node.getKey().relation());
      texts.get(3).add(node.getKey().otherKind());
      texts.get(4).add(node.getKey().other());
      first[i] = node.getValue().first();
      last[i++] = node.getValue().last();
    }
    return new DerivedRows(
        "obs_topology_nodes",
        tenant,
        List.of(
            new Texts("kind", texts.get(0)),
            new Texts("name", texts.get(1)),
            new Texts("relation", texts.get(2)),
            new Texts("other_kind", texts.get(3)),
            new Texts("other", texts.get(4)),
            new Times("first_seen", first),
            new Times("last_seen", last)));
  }

  private void describe(BatchContext context, int resource, Seen seen) {
    String service = context.term(context.scopes().serviceName(resource));
    String instance = text(context, resource, INSTANCE);
    String host = text(context, resource, HOST);
    if (!service.isEmpty()) {
      put(new Node("service", service, "", "", ""), seen);
      if (!instance.isEmpty()) {
        put(new Node("instance", instance, "of", "service", service), seen);
      }
    }
    if (!host.isEmpty()) {
      String kind = instance.isEmpty() ? "service" : "instance";
      String name = instance.isEmpty() ? service : instance;
      put(new Node("host", host, "", "", ""), seen);
      if (!name.isEmpty()) {
        put(new Node(kind, name, "runs-on", "host", host), seen);
      }
    }
  }

  private void put(Node node, Seen seen) {
    nodes.merge(node, seen, Seen::and);
  }

  private static String text(BatchContext context, int resource, List<String> keys) {
    AttributeTable attributes = context.attributes();
    for (String key : keys) {
      int entry =
          attributes.find(context.scopes().resourceAttributes(resource), context.terms().find(key));
      if (entry >= 0) {
        return attributes.text(entry);
      }
    }
    return "";
  }
}
