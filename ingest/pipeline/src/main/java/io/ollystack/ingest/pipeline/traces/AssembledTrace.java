package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import java.util.Arrays;

/// A trace as far as its spans came: parents, children, and what follows from them. The same spans
/// give the same trace, in whatever order, batches and repetitions they came.
///
/// Spans are indices `0 .. size() - 1`, ordered by their start. Missing, looping and repeated spans
/// never fail it; they are counted, and what hangs below a gap becomes a tree of its own.
///
/// Times are nanoseconds. [#start] and [#end] are corrected where the clock of a span's host
/// contradicts its caller's; [#receivedStart] and [#durationNanos] are as sent. Immutable.
public final class AssembledTrace {
  /// No span.
  public static final int NONE = -1;

  private final long idHigh;
  private final long idLow;
  private final TraceTree tree;
  private final TraceTimes times;
  private final Names names;
  private final SpanBatch[] batches;
  private final int[] rows;

  private AssembledTrace(
      long idHigh,
      long idLow,
      TraceTree tree,
      TraceTimes times,
      Names names,
      SpanBatch[] batches,
      int[] rows) {
    this.idHigh = idHigh;
    this.idLow = idLow;
    this.tree = tree;
    this.times = times;
    this.names = names;
    this.batches = batches;
    this.rows = rows;
  }

  static AssembledTrace of(
      long high,
      long low,
      SpanTable spans,
      int[] members,
      Names names,
      boolean correctClocks,
      boolean keepRows) {
    TraceTree tree = TraceTree.of(spans, members, names);
    TraceTimes times = TraceTimes.of(tree, correctClocks);
    int n = keepRows ? tree.size : 0;
    SpanBatch[] batches = new SpanBatch[n];
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      batches[i] = spans.batchOf(tree.source[i]);
      rows[i] = spans.row[tree.source[i]];
    }
    return new AssembledTrace(high, low, tree, times, names, batches, rows);
  }

  public long idHigh() {
    return idHigh;
  }

  public long idLow() {
    return idLow;
  }

  /// Spans, repetitions not counted.
  public int size() {
    return tree.size;
  }

  /// Spans that came more than once.
  public int duplicates() {
    return tree.duplicates;
  }

  /// Spans whose parent did not come.
  public int orphans() {
    return tree.orphans;
  }

  /// Spans that were cut from a loop of parents.
  public int loops() {
    return tree.loops;
  }

  /// Spans whose times were corrected.
  public int skewed() {
    return times.skewed;
  }

  /// One root, no gap, no loop.
  public boolean isComplete() {
    return tree.roots == 1 && tree.orphans == 0 && tree.loops == 0;
  }

  /// The span that everything else hangs below: the first one without a parent, or, when that did
  /// not come, the first whose parent did not come. [#NONE] in an empty trace.
  public int root() {
    return tree.root;
  }

  public long spanId(int span) {
    return tree.spanId[span];
  }

  /// The parent, or [#NONE] for a root and below a gap.
  public int parent(int span) {
    return tree.parent[span];
  }

  /// The first child by start, or [#NONE].
  public int firstChild(int span) {
    return tree.firstChild[span];
  }

  /// The next child of the same parent, or [#NONE].
  public int nextSibling(int span) {
    return tree.nextSibling[span];
  }

  /// Whether the span names a parent, present or not.
  public boolean namesParent(int span) {
    return tree.parentId[span] != 0;
  }

  public String service(int span) {
    return names.text(tree.service[span]);
  }

  /// Equal for spans of the same service, within this trace.
  public int serviceId(int span) {
    return tree.service[span];
  }

  public String name(int span) {
    return names.text(tree.name[span]);
  }

  public SpanKind kind(int span) {
    return SpanKind.ofNumber(tree.kind[span]);
  }

  public boolean isError(int span) {
    return tree.status[span] == StatusCode.ERROR.number();
  }

  /// What the span says about the other side; the empty text when nothing.
  public String peer(int span) {
    return names.text(tree.peer[span]);
  }

  public PeerKind peerKind(int span) {
    return PeerKind.ofCode(tree.peerKind[span]);
  }

  /// `grpc`, `http`, `postgresql`, `kafka`; the empty text when unknown.
  public String protocol(int span) {
    return names.text(tree.protocol[span]);
  }

  public long receivedStart(int span) {
    return tree.start[span];
  }

  public long durationNanos(int span) {
    return tree.end[span] - tree.start[span];
  }

  public long start(int span) {
    return tree.start[span] + times.shift[span];
  }

  public long end(int span) {
    return tree.end[span] + times.shift[span];
  }

  /// The span's time without the union of its children's.
  public long selfNanos(int span) {
    return times.self[span];
  }

  /// How much of the root's duration the span itself accounts for: making it faster by that much
  /// would make the trace faster by as much. Sums up to the root's duration.
  public long criticalNanos(int span) {
    return times.critical[span];
  }

  /// Where the trace's error began: from the topmost span with an error down to the last failing
  /// child of the failing child, as far as it goes. [#NONE] without errors.
  public int errorOrigin() {
    return times.errorOrigin;
  }

  /// The batch that the span came in; where rows are kept.
  public SpanBatch batch(int span) {
    return batches[span];
  }

  /// The span's row in [#batch].
  public int row(int span) {
    return rows[span];
  }

  @Override
  public String toString() {
    return "trace of " + size() + " spans " + Arrays.toString(tree.spanId);
  }
}
