package io.ollystack.ingest.telemetry;

/// Spans by columns. See [TelemetryBatch] for how texts, ids and times are encoded; immutable and
/// thread-safe.
///
/// Events and links are tables of their own: a span has a [Slice] of consecutive entries.
public final class SpanBatch implements TelemetryBatch {
  private final BatchContext context;
  private final SpanColumns spans;
  private final EventColumns events;
  private final LinkColumns links;

  SpanBatch(BatchContext context, SpanColumns spans, EventColumns events, LinkColumns links) {
    this.context = context;
    this.spans = spans;
    this.events = events;
    this.links = links;
  }

  @Override
  public BatchContext context() {
    return context;
  }

  @Override
  public Signal signal() {
    return Signal.TRACES;
  }

  @Override
  public int size() {
    return spans.size;
  }

  @Override
  public int scope(int row) {
    return spans.scope[row];
  }

  @Override
  public long attributes(int row) {
    return spans.attributes[row];
  }

  @Override
  public long timeEpochNanos(int row) {
    return spans.start[row];
  }

  public long traceIdHigh(int row) {
    return spans.traceIdHigh[row];
  }

  public long traceIdLow(int row) {
    return spans.traceIdLow[row];
  }

  public long spanId(int row) {
    return spans.spanId[row];
  }

  /// Zero for a root span.
  public long parentSpanId(int row) {
    return spans.parentSpanId[row];
  }

  public long startEpochNanos(int row) {
    return spans.start[row];
  }

  public long endEpochNanos(int row) {
    return spans.end[row];
  }

  /// End minus start; zero when the span ends before it starts or has no end.
  public long durationNanos(int row) {
    long start = spans.start[row];
    long end = spans.end[row];
    return Long.compareUnsigned(end, start) <= 0 ? 0 : end - start;
  }

  /// A term.
  public int name(int row) {
    return spans.name[row];
  }

  /// A slice of the arena: the W3C `tracestate` as received.
  public long traceState(int row) {
    return spans.traceState[row];
  }

  public SpanKind kind(int row) {
    return SpanKind.ofCode(spans.kind[row]);
  }

  public StatusCode status(int row) {
    return StatusCode.ofCode(spans.status[row]);
  }

  /// A slice of the arena.
  public long statusMessage(int row) {
    return spans.statusMessage[row];
  }

  /// Bits 0-7 are the W3C trace flags, 8 and 9 say whether the parent is remote.
  public int flags(int row) {
    return spans.flags[row];
  }

  public int droppedAttributes(int row) {
    return spans.droppedAttributes[row];
  }

  public int droppedEvents(int row) {
    return spans.droppedEvents[row];
  }

  public int droppedLinks(int row) {
    return spans.droppedLinks[row];
  }

  /// The span's events, a slice of the event table.
  public long events(int row) {
    return spans.events[row];
  }

  public long eventTimeEpochNanos(int event) {
    return events.time[event];
  }

  /// A term.
  public int eventName(int event) {
    return events.name[event];
  }

  public long eventAttributes(int event) {
    return events.attributes[event];
  }

  public int eventDroppedAttributes(int event) {
    return events.droppedAttributes[event];
  }

  /// The span's links, a slice of the link table.
  public long links(int row) {
    return spans.links[row];
  }

  public long linkTraceIdHigh(int link) {
    return links.traceIdHigh[link];
  }

  public long linkTraceIdLow(int link) {
    return links.traceIdLow[link];
  }

  public long linkSpanId(int link) {
    return links.spanId[link];
  }

  /// A slice of the arena.
  public long linkTraceState(int link) {
    return links.traceState[link];
  }

  public long linkAttributes(int link) {
    return links.attributes[link];
  }

  public int linkFlags(int link) {
    return links.flags[link];
  }

  public int linkDroppedAttributes(int link) {
    return links.droppedAttributes[link];
  }

  /// How many spans this one stands for: 1, or more where sampling left out others like it.
  public double weight(int row) {
    return spans.weight == null ? 1 : spans.weight[row];
  }

  @Override
  public SpanBatch select(int[] rows) {
    return new SpanBatch(context, spans.gather(rows), events, links);
  }

  SpanBatch withTexts(BatchContext edited, int[] name, long[] statusMessage, int[] eventName) {
    SpanColumns changed = spans.share();
    changed.name = name;
    changed.statusMessage = statusMessage;
    return new SpanBatch(edited, changed, events.withNames(eventName), links);
  }

  SpanColumns columns() {
    return spans;
  }

  EventColumns eventColumns() {
    return events;
  }

  @Override
  public BatchEditor<SpanBatch> edit() {
    return new BatchEditor<>(
        this,
        spans.attributes,
        (edited, attributes) -> {
          SpanColumns changed = spans.share();
          changed.attributes = attributes;
          return new SpanBatch(edited, changed, events, links);
        });
  }

  @Override
  public long retainedBytes() {
    return context.retainedBytes()
        + spans.retainedBytes()
        + events.retainedBytes()
        + links.retainedBytes();
  }
}
