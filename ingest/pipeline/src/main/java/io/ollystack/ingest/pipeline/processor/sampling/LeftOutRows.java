package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.CountLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.TextLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Rows of `obs_left_out`: what is told about services by the spans that are not stored, so that
/// versions, instances, flags and the catalogue are as if they were. A row for each resource,
/// operation, kind and window of 10 s.
final class LeftOutRows {
  private final TenantId tenant;
  private final IdentityHashMap<SpanBatch, Resource[]> known = new IdentityHashMap<>();
  private final Map<Resource, Resource> resources = new LinkedHashMap<>();
  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  private record Resource(String service, List<String> keys, List<String> values) {}

  private record Key(Resource resource, String operation, SpanKind kind, long window) {}

  private static final class Sum {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long spans;
    final Map<String, long[]> flags = new TreeMap<>();
  }

  LeftOutRows(TenantId tenant) {
    this.tenant = tenant;
  }

  void add(AssembledTrace trace) {
    for (int span = 0; span < trace.size(); span++) {
      SpanBatch batch = trace.batch(span);
      int row = trace.row(span);
      long at = batch.startEpochNanos(row);
      Key key =
          new Key(resource(batch, row), trace.name(span), trace.kind(span), Windows.secondsOf(at));
      Sum sum = sums.computeIfAbsent(key, _ -> new Sum());
      sum.spans++;
      sum.first = Math.min(sum.first, at);
      sum.last = Math.max(sum.last, at);
      addFlags(batch, row, sum);
    }
  }

  List<DerivedRows> rows() {
    return List.of(
        new DerivedRows(
            "obs_left_out",
            tenant,
            List.of(
                times("first_seen", sum -> sum.first),
                times("last_seen", sum -> sum.last),
                texts("service", key -> key.resource().service()),
                texts("operation", Key::operation),
                texts("kind", key -> key.kind().text()),
                new Counts("spans", sums.values().stream().mapToLong(sum -> sum.spans).toArray()),
                lists("resource_keys", key -> key.resource().keys()),
                lists("resource_values", key -> key.resource().values()),
                new TextLists(
                    "flags",
                    sums.values().stream().map(sum -> List.copyOf(sum.flags.keySet())).toList()),
                seen("flags_first_seen", 0),
                seen("flags_last_seen", 1))));
  }

  private Resource resource(SpanBatch batch, int row) {
    BatchContext context = batch.context();
    Resource[] ofBatch =
        known.computeIfAbsent(batch, _ -> new Resource[context.scopes().resourceCount()]);
    int number = batch.resource(row);
    if (ofBatch[number] == null) {
      AttributeTable attributes = context.attributes();
      long slice = context.scopes().resourceAttributes(number);
      List<String> keys = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
        keys.add(context.term(attributes.key(entry)));
        values.add(attributes.text(entry));
      }
      Resource read =
          new Resource(
              context.term(context.scopes().serviceName(number)),
              List.copyOf(keys),
              List.copyOf(values));
      ofBatch[number] = resources.computeIfAbsent(read, same -> same);
    }
    return ofBatch[number];
  }

  /// A flag's variant as `key=variant`.
  private static void addFlags(SpanBatch batch, int row, Sum sum) {
    long events = batch.events(row);
    if (Slice.isEmpty(events)) {
      return;
    }
    BatchContext context = batch.context();
    int old = context.terms().find("feature_flag");
    int present = context.terms().find("feature_flag.evaluation");
    for (int event = Slice.start(events); event < Slice.end(events); event++) {
      int name = batch.eventName(event);
      if (name != old && name != present) {
        continue;
      }
      long attributes = batch.eventAttributes(event);
      String key = text(context, attributes, "feature_flag.key");
      String variant = text(context, attributes, "feature_flag.result.variant");
      variant = variant.isEmpty() ? text(context, attributes, "feature_flag.variant") : variant;
      variant =
          variant.isEmpty() ? text(context, attributes, "feature_flag.result.value") : variant;
      if (!key.isEmpty() && !variant.isEmpty()) {
        long at = batch.eventTimeEpochNanos(event);
        long[] seen = sum.flags.computeIfAbsent(key + "=" + variant, _ -> new long[] {at, at});
        seen[0] = Math.min(seen[0], at);
        seen[1] = Math.max(seen[1], at);
      }
    }
  }

  private static String text(BatchContext context, long attributes, String key) {
    int entry = context.attributes().find(attributes, context.terms().find(key));
    return entry < 0 ? "" : context.attributes().text(entry);
  }

  private Times times(String name, ToLongFunction<Sum> of) {
    return new Times(name, sums.values().stream().mapToLong(of).toArray());
  }

  private Texts texts(String name, Function<Key, String> of) {
    return new Texts(name, sums.keySet().stream().map(of).toList());
  }

  private TextLists lists(String name, Function<Key, List<String>> of) {
    return new TextLists(name, sums.keySet().stream().map(of).toList());
  }

  private CountLists seen(String name, int which) {
    return new CountLists(
        name,
        sums.values().stream()
            .map(sum -> sum.flags.values().stream().mapToLong(seen -> seen[which]).toArray())
            .toList());
  }
}
