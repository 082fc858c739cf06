package io.ollystack.ingest.telemetry;

/// Builds a [SpanBatch] span by span: [#add], then the setters, which all mean the span added last.
/// Not thread-safe; use it once.
public final class SpanBatchBuilder {
  private final BatchContextBuilder context;
  private final SpanColumns spans;
  private final EventColumns events = new EventColumns(0);
  private final LinkColumns links = new LinkColumns(0);
  private int row = -1;
  private int attributesMark;
  private int eventsMark;
  private int linksMark;

  public SpanBatchBuilder(TenantId tenant) {
    this.context = new BatchContextBuilder(tenant);
    this.spans = new SpanColumns(16);
  }

  /// A builder whose arena begins with the payload: slices of the payload are slices of the arena.
  ///
  /// @param payload shared with the batch; must not be written to any more
  public SpanBatchBuilder(TenantId tenant, byte[] payload) {
    this.context = new BatchContextBuilder(tenant, payload);
    this.spans = new SpanColumns(Math.max(16, payload.length / 512));
  }

  public BatchContextBuilder context() {
    return context;
  }

  public int size() {
    return spans.size;
  }

  /// Adds a span with nothing set and returns its row.
  public int add(int scope) {
    row = spans.add();
    spans.scope[row] = scope;
    attributesMark = context.attributes().size();
    eventsMark = events.size;
    linksMark = links.size;
    return row;
  }

  /// Takes the span added last back, with its attributes, events and links. Once per [#add].
  public void discard() {
    spans.size = row;
    events.size = eventsMark;
    links.size = linksMark;
    context.attributes().truncate(attributesMark);
    row = -1;
  }

  public void traceId(long high, long low) {
    spans.traceIdHigh[row] = high;
    spans.traceIdLow[row] = low;
  }

  public void spanId(long id) {
    spans.spanId[row] = id;
  }

  public void parentSpanId(long id) {
    spans.parentSpanId[row] = id;
  }

  public void startEpochNanos(long nanos) {
    spans.start[row] = nanos;
  }

  public void endEpochNanos(long nanos) {
    spans.end[row] = nanos;
  }

  public void name(int term) {
    spans.name[row] = term;
  }

  public void traceState(long slice) {
    spans.traceState[row] = slice;
  }

  public void kind(SpanKind kind) {
    spans.kind[row] = (byte) kind.number();
  }

  public void status(StatusCode code) {
    spans.status[row] = (byte) code.number();
  }

  public void statusMessage(long slice) {
    spans.statusMessage[row] = slice;
  }

  public void flags(int flags) {
    spans.flags[row] = flags;
  }

  /// How many spans this one stands for; 1 unless set.
  public void weight(double weight) {
    spans.weigh(row, weight);
  }

  public void attributes(long slice) {
    spans.attributes[row] = slice;
  }

  public void droppedAttributes(int count) {
    spans.droppedAttributes[row] = count;
  }

  public void droppedEvents(int count) {
    spans.droppedEvents[row] = count;
  }

  public void droppedLinks(int count) {
    spans.droppedLinks[row] = count;
  }

  /// Adds an event to the span added last.
  public void addEvent(long timeEpochNanos, int nameTerm, long attributes, int droppedAttributes) {
    int event = events.add();
    events.time[event] = timeEpochNanos;
    events.name[event] = nameTerm;
    events.attributes[event] = attributes;
    events.droppedAttributes[event] = droppedAttributes;
    spans.events[row] = Slice.of(eventsMark, events.size - eventsMark);
  }

  /// Adds a link to the span added last.
  public void addLink(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long traceState,
      int flags,
      long attributes,
      int droppedAttributes) {
    int link = links.add();
    links.traceIdHigh[link] = traceIdHigh;
    links.traceIdLow[link] = traceIdLow;
    links.spanId[link] = spanId;
    links.traceState[link] = traceState;
    links.flags[link] = flags;
    links.attributes[link] = attributes;
    links.droppedAttributes[link] = droppedAttributes;
    spans.links[row] = Slice.of(linksMark, links.size - linksMark);
  }

  /// The attributes added since the span was begun, for callers that add nothing else in between.
  public void attributesSinceAdd() {
    spans.attributes[row] = context.attributes().since(attributesMark);
  }

  /// Ends the construction; the builder must not be used afterwards.
  public SpanBatch build() {
    return new SpanBatch(context.build(), spans, events, links);
  }
}
