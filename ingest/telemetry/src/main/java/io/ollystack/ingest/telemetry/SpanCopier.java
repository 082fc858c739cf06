package io.ollystack.ingest.telemetry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies spans, one by one and in any order, from any number of batches of one tenant into a new
/// batch. The result shares nothing with its sources, so that a few spans do not keep the payloads
/// of many requests in memory; resources, scopes and terms that occur in several rows of one source
/// are copied once. Costs as much as the bytes it copies. Not thread-safe; use it once.
public final class SpanCopier {
  private final SpanBatchBuilder target;
  private final Map<BatchContext, Source> sources = new HashMap<>();
  private @Nullable Source last;

  public SpanCopier(TenantId tenant) {
    this.target = new SpanBatchBuilder(tenant);
  }

  /// How many spans were copied.
  public int size() {
    return target.size();
  }

  /// Appends the span, with its resource, scope, attributes, events, links and weight.
  ///
  /// @throws IllegalArgumentException the batch is another tenant's
  public void copy(SpanBatch batch, int row) {
    copy(batch, row, batch.weight(row));
  }

  /// Appends the span under another weight.
  public void copy(SpanBatch batch, int row, double weight) {
    Source from = source(batch.context());
    target.add(from.scope(batch.scope(row)));
    target.traceId(batch.traceIdHigh(row), batch.traceIdLow(row));
    target.spanId(batch.spanId(row));
    target.parentSpanId(batch.parentSpanId(row));
    target.startEpochNanos(batch.startEpochNanos(row));
    target.endEpochNanos(batch.endEpochNanos(row));
    target.name(from.term(batch.name(row)));
    target.traceState(from.bytes(batch.traceState(row)));
    target.kind(batch.kind(row));
    target.status(batch.status(row));
    target.statusMessage(from.bytes(batch.statusMessage(row)));
    target.flags(batch.flags(row));
    target.weight(weight);
    target.droppedAttributes(batch.droppedAttributes(row));
    target.droppedEvents(batch.droppedEvents(row));
    target.droppedLinks(batch.droppedLinks(row));
    target.attributes(from.attributes(batch.attributes(row)));
    long events = batch.events(row);
    for (int event = Slice.start(events); event < Slice.end(events); event++) {
      target.addEvent(
          batch.eventTimeEpochNanos(event),
          from.term(batch.eventName(event)),
          from.attributes(batch.eventAttributes(event)),
          batch.eventDroppedAttributes(event));
    }
    long links = batch.links(row);
    for (int link = Slice.start(links); link < Slice.end(links); link++) {
      target.addLink(
          batch.linkTraceIdHigh(link),
          batch.linkTraceIdLow(link),
          batch.linkSpanId(link),
          from.bytes(batch.linkTraceState(link)),
          batch.linkFlags(link),
          from.attributes(batch.linkAttributes(link)),
          batch.linkDroppedAttributes(link));
    }
  }

  /// Ends the copying; the copier must not be used afterwards.
  public SpanBatch build() {
    return target.build();
  }

  private Source source(BatchContext context) {
    Source known = last;
    if (known == null || !known.context.equals(context)) {
      if (!context.tenant().equals(target.context().tenant())) {
        throw new IllegalArgumentException(
            "spans of tenant '%s' do not belong to tenant '%s'"
                .formatted(context.tenant(), target.context().tenant()));
      }
      known = sources.computeIfAbsent(context, Source::new);
      last = known;
    }
    return known;
  }

  /// One batch's ids in the new batch; 0 means not copied yet (the empty term is 0 in both).
  private final class Source {
    final BatchContext context;
    private final int[] terms;
    private final int[] scopes;
    private final int[] resources;

    Source(BatchContext context) {
      this.context = context;
      this.terms = new int[context.terms().size()];
      this.scopes = filled(context.scopes().scopeCount());
      this.resources = filled(context.scopes().resourceCount());
    }

    int term(int term) {
      if (term == Terms.EMPTY) {
        return Terms.EMPTY;
      }
      int copied = terms[term];
      if (copied == 0) {
        BatchContextBuilder into = target.context();
        copied = into.terms().internTail(bytes(context.terms().slice(term)));
        terms[term] = copied;
      }
      return copied;
    }

    long bytes(long slice) {
      return Slice.isEmpty(slice)
          ? Slice.EMPTY
          : target
              .context()
              .arena()
              .append(context.arena().bytes(), Slice.start(slice), Slice.length(slice));
    }

    long attributes(long slice) {
      AttributeTable from = context.attributes();
      AttributeTableBuilder into = target.context().attributes();
      int mark = into.size();
      for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
        ValueType type = from.type(entry);
        long bits = from.bits(entry);
        into.add(term(from.key(entry)), type, type.isSlice() ? bytes(bits) : bits);
      }
      return into.since(mark);
    }

    int scope(int scope) {
      int copied = scopes[scope];
      if (copied < 0) {
        ScopeTable from = context.scopes();
        BatchContextBuilder into = target.context();
        copied = into.addScope(resource(from.resourceOf(scope)));
        into.scope(
            copied,
            term(from.scopeName(scope)),
            term(from.scopeVersion(scope)),
            attributes(from.scopeAttributes(scope)),
            from.scopeDroppedAttributes(scope));
        into.scopeSchemaUrl(copied, term(from.scopeSchemaUrl(scope)));
        scopes[scope] = copied;
      }
      return copied;
    }

    private int resource(int resource) {
      int copied = resources[resource];
      if (copied < 0) {
        ScopeTable from = context.scopes();
        BatchContextBuilder into = target.context();
        copied = into.addResource();
        into.resource(
            copied,
            attributes(from.resourceAttributes(resource)),
            from.resourceDroppedAttributes(resource));
        into.resourceSchemaUrl(copied, term(from.resourceSchemaUrl(resource)));
        resources[resource] = copied;
      }
      return copied;
    }

    private static int[] filled(int length) {
      int[] ids = new int[length];
      Arrays.fill(ids, -1);
      return ids;
    }
  }
}
