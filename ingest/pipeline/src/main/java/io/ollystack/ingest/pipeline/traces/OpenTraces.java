package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.ScopeTable;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// Spans of one tenant whose traces are not quiet yet, by columns.
///
/// Time is that of the records' arrival and comes from outside: [#add] and [#due] never look at a
/// clock. A trace is due when nothing was added to it for the wait, when it is as old as the
/// longest wait, or when it has too many spans. Spans without a trace id are never kept.
///
/// Memory is [SpanTable#SPAN_BYTES] a span, some 60 bytes a trace, and the batches where rows are
/// kept for sampling. Not thread-safe.
public final class OpenTraces {
  private static final int MANY_NAMES = 200_000;

  private final TenantId tenant;
  private final OpenTracesSettings settings;
  private final boolean keepRows;
  private final SpanTable spans = new SpanTable();
  private Names names = new Names();
  private Peers peers = new Peers(names);
  private int namesAfterCompaction;

  // Traces: an open-addressing index over places, and a list ordered by the last arrival.
  private int[] index = new int[2048];
  private long[] idHigh = new long[1024];
  private long[] idLow = new long[1024];
  private int[] head = new int[1024];
  private int[] count = new int[1024];
  private long[] opened = new long[1024];
  private long[] touched = new long[1024];
  private int[] older = new int[1024];
  private int[] newer = new int[1024];
  private int free = -1;
  private int used;
  private int live;
  private int oldest = -1;
  private int newest = -1;

  /// @param keepRows whether the rows themselves are kept, for a decision about them
  public OpenTraces(TenantId tenant, OpenTracesSettings settings, boolean keepRows) {
    this.tenant = tenant;
    this.settings = settings;
    this.keepRows = keepRows;
    Arrays.fill(index, -1);
  }

  public TenantId tenant() {
    return tenant;
  }

  /// Traces that are open.
  public int traces() {
    return live;
  }

  /// Spans that are open.
  public int spans() {
    return spans.live();
  }

  /// Bytes of heap, batches that are kept for their rows included.
  public long bytes() {
    return spans.bytes() + spans.batchBytes() + 4L * index.length + 56L * idHigh.length;
  }

  /// Adds the rows of a batch.
  ///
  /// @param claim comes back with each span when its trace is taken
  /// @param atMillis when it arrived; not before the last one
  /// @return how many spans are open now because of it
  public int add(SpanBatch batch, long claim, long atMillis) {
    compactNames();
    BatchContext context = batch.context();
    int[] termIds = new int[context.terms().size()];
    Arrays.fill(termIds, -1);
    int[] instances = new int[context.scopes().resourceCount()];
    Arrays.fill(instances, -1);
    peers.begin(context);
    int place = -1;
    int added = 0;
    for (int row = 0; row < batch.size(); row++) {
      long high = batch.traceIdHigh(row);
      long low = batch.traceIdLow(row);
      if ((high | low) == 0) {
        continue;
      }
      int span = spans.add();
      SpanKind kind = batch.kind(row);
      int resource = batch.resource(row);
      spans.spanId[span] = batch.spanId(row);
      spans.parentId[span] = batch.parentSpanId(row);
      spans.start[span] = batch.startEpochNanos(row);
      spans.end[span] = batch.startEpochNanos(row) + batch.durationNanos(row);
      spans.claim[span] = claim;
      spans.service[span] = name(context, termIds, batch.serviceName(row));
      spans.name[span] = name(context, termIds, batch.name(row));
      spans.kind[span] = (byte) kind.number();
      spans.status[span] = (byte) batch.status(row).number();
      if (instances[resource] < 0) {
        instances[resource] = instance(context, resource);
      }
      spans.instance[span] = instances[resource];
      if (kind == SpanKind.CLIENT || kind == SpanKind.PRODUCER || kind == SpanKind.CONSUMER) {
        peers.read(batch, row);
        spans.peer[span] = peers.peer;
        spans.peerKind[span] = peers.kind.code();
        spans.protocol[span] = peers.protocol;
      } else {
        spans.peer[span] = 0;
        spans.peerKind[span] = 0;
        spans.protocol[span] = 0;
      }
      if (keepRows && place < 0) {
        place = spans.keep(batch);
      }
      spans.pointTo(span, place, row);
      int trace = traceOf(high, low, atMillis);
      spans.next[span] = head[trace];
      head[trace] = span;
      count[trace]++;
      added++;
    }
    return added;
  }

  /// The traces that are due, oldest first; they stay until they are taken.
  ///
  /// @param over bytes to be freed beyond that, by taking the oldest early
  public TraceIds due(long nowMillis, long over) {
    TraceIds due = new TraceIds();
    long freed = 0;
    for (int trace = oldest; trace >= 0; trace = newer[trace]) {
      boolean quiet = touched[trace] + settings.quiet().toMillis() <= nowMillis;
      boolean old = opened[trace] + settings.longestWait().toMillis() <= nowMillis;
      if (quiet || old || count[trace] >= settings.maxSpansPerTrace() || freed < over) {
        due.add(idHigh[trace], idLow[trace]);
        freed += (long) count[trace] * (SpanTable.SPAN_BYTES + (keepRows ? averageRow() : 0));
      }
    }
    return due;
  }

  /// Whether the trace is open.
  public boolean contains(long high, long low) {
    return find(high, low) >= 0;
  }

  /// Takes the spans of a trace out, in an order that depends on nothing but the spans themselves.
  ///
  /// @param released told the claim of every span
  /// @return the trace, duplicates removed; without spans when it is not open
  public AssembledTrace take(long high, long low, LongConsumer released) {
    int trace = find(high, low);
    int n = trace < 0 ? 0 : count[trace];
    int[] members = new int[n];
    for (int i = 0, span = trace < 0 ? -1 : head[trace]; i < n; i++, span = spans.next[span]) {
      members[i] = span;
    }
    AssembledTrace assembled =
        AssembledTrace.of(high, low, spans, members, names, settings.clockSkew(), keepRows);
    for (int span : members) {
      released.accept(spans.claim[span]);
      spans.remove(span);
    }
    if (trace >= 0) {
      remove(trace);
    }
    return assembled;
  }

  private long averageRow() {
    return spans.live() == 0 ? 0 : spans.batchBytes() / spans.live();
  }

  private int name(BatchContext context, int[] termIds, int term) {
    int id = termIds[term];
    if (id < 0) {
      long slice = context.terms().slice(term);
      id = names.intern(context.arena().bytes(), Slice.start(slice), Slice.length(slice));
      termIds[term] = id;
    }
    return id;
  }

  /// What tells apart processes whose clocks may differ.
  private int instance(BatchContext context, int resource) {
    ScopeTable scopes = context.scopes();
    AttributeTable attributes = context.attributes();
    long slice = scopes.resourceAttributes(resource);
    for (String key : new String[] {"host.name", "k8s.pod.name", "service.instance.id"}) {
      int entry = attributes.find(slice, context.terms().find(key));
      if (entry >= 0) {
        return names.intern(attributes.text(entry));
      }
    }
    return names.intern(context.term(scopes.serviceName(resource)));
  }

  /// Span names may be without number (an id in each): forgets those that no open span has.
  private void compactNames() {
    if (names.size() < MANY_NAMES + 2 * namesAfterCompaction) {
      return;
    }
    Names fresh = new Names();
    for (int trace = oldest; trace >= 0; trace = newer[trace]) {
      for (int i = 0, span = head[trace]; i < count[trace]; i++, span = spans.next[span]) {
        spans.service[span] = fresh.intern(names.text(spans.service[span]));
        spans.name[span] = fresh.intern(names.text(spans.name[span]));
        spans.instance[span] = fresh.intern(names.text(spans.instance[span]));
        spans.peer[span] = fresh.intern(names.text(spans.peer[span]));
        spans.protocol[span] = fresh.intern(names.text(spans.protocol[span]));
      }
    }
    names = fresh;
    peers = new Peers(names);
    namesAfterCompaction = names.size();
  }

  private int find(long high, long low) {
    int mask = index.length - 1;
    int slot = hash(high, low) & mask;
    while (index[slot] != -1) {
      int trace = index[slot];
      if (idHigh[trace] == high && idLow[trace] == low) {
        return trace;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private int traceOf(long high, long low, long atMillis) {
    int trace = find(high, low);
    if (trace >= 0) {
      unlink(trace);
    } else {
      trace = place();
      idHigh[trace] = high;
      idLow[trace] = low;
      head[trace] = -1;
      count[trace] = 0;
      opened[trace] = atMillis;
      live++;
      if (live * 2 > index.length) {
        index = new int[index.length * 2];
        Arrays.fill(index, -1);
        for (int other = oldest; other >= 0; other = newer[other]) {
          enter(other);
        }
      }
      enter(trace);
    }
    touched[trace] = atMillis;
    older[trace] = newest;
    newer[trace] = -1;
    if (newest >= 0) {
      newer[newest] = trace;
    } else {
      oldest = trace;
    }
    newest = trace;
    return trace;
  }

  private int place() {
    if (free >= 0) {
      int trace = free;
      free = newer[trace];
      return trace;
    }
    if (used == idHigh.length) {
      int capacity = used + (used >> 1);
      idHigh = Arrays.copyOf(idHigh, capacity);
      idLow = Arrays.copyOf(idLow, capacity);
      head = Arrays.copyOf(head, capacity);
      count = Arrays.copyOf(count, capacity);
      opened = Arrays.copyOf(opened, capacity);
      touched = Arrays.copyOf(touched, capacity);
      older = Arrays.copyOf(older, capacity);
      newer = Arrays.copyOf(newer, capacity);
    }
    return used++;
  }

  private void enter(int trace) {
    int mask = index.length - 1;
    int slot = hash(idHigh[trace], idLow[trace]) & mask;
    while (index[slot] != -1) {
      slot = (slot + 1) & mask;
    }
    index[slot] = trace;
  }

  private void unlink(int trace) {
    if (older[trace] >= 0) {
      newer[older[trace]] = newer[trace];
    } else {
      oldest = newer[trace];
    }
    if (newer[trace] >= 0) {
      older[newer[trace]] = older[trace];
    } else {
      newest = older[trace];
    }
  }

  /// Takes the trace out of the index, closing the gap (Knuth 6.4, algorithm R).
  private void remove(int trace) {
    unlink(trace);
    int mask = index.length - 1;
    int gap = hash(idHigh[trace], idLow[trace]) & mask;
    while (index[gap] != trace) {
      gap = (gap + 1) & mask;
    }
    int slot = gap;
    while (true) {
      slot = (slot + 1) & mask;
      if (index[slot] == -1) {
        break;
      }
      int home = hash(idHigh[index[slot]], idLow[index[slot]]) & mask;
      boolean between = gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (!between) {
        index[gap] = index[slot];
        gap = slot;
      }
    }
    index[gap] = -1;
    newer[trace] = free;
    free = trace;
    live--;
  }

  private static int hash(long high, long low) {
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xBF58476D1CE4E5B9L;
    return (int) (mixed >>> 32);
  }
}
