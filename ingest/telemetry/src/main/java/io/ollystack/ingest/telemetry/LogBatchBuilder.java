package io.ollystack.ingest.telemetry;

/// Builds a [LogBatch] record by record: [#add], then the setters, which all mean the record added
/// last. Not thread-safe; use it once.
public final class LogBatchBuilder {
  private final BatchContextBuilder context;
  private final LogColumns logs;
  private int row = -1;
  private int attributesMark;

  public LogBatchBuilder(TenantId tenant) {
    this.context = new BatchContextBuilder(tenant);
    this.logs = new LogColumns(16);
  }

  /// A builder whose arena begins with the payload: slices of the payload are slices of the arena.
  ///
  /// @param payload shared with the batch; must not be written to any more
  public LogBatchBuilder(TenantId tenant, byte[] payload) {
    this.context = new BatchContextBuilder(tenant, payload);
    this.logs = new LogColumns(Math.max(16, payload.length / 512));
  }

  public BatchContextBuilder context() {
    return context;
  }

  public int size() {
    return logs.size;
  }

  /// Adds a record with nothing set and returns its row.
  public int add(int scope) {
    row = logs.add();
    logs.scope[row] = scope;
    attributesMark = context.attributes().size();
    return row;
  }

  /// Takes the record added last back, with its attributes. Once per [#add].
  public void discard() {
    logs.size = row;
    context.attributes().truncate(attributesMark);
    row = -1;
  }

  public void timeEpochNanos(long nanos) {
    logs.time[row] = nanos;
  }

  public void observedEpochNanos(long nanos) {
    logs.observed[row] = nanos;
  }

  public void severityNumber(int number) {
    logs.severity[row] = number;
  }

  public void severityText(int term) {
    logs.severityText[row] = term;
  }

  public void body(ValueType type, long bits) {
    logs.bodyType[row] = type.code();
    logs.body[row] = bits;
  }

  public void body(AnyValue value) {
    body(ValueText.typeOf(value), ValueText.bitsOf(value, context.arena()));
  }

  public void attributes(long slice) {
    logs.attributes[row] = slice;
  }

  /// The attributes added since the record was begun.
  public void attributesSinceAdd() {
    logs.attributes[row] = context.attributes().since(attributesMark);
  }

  public void droppedAttributes(int count) {
    logs.droppedAttributes[row] = count;
  }

  public void flags(int flags) {
    logs.flags[row] = flags;
  }

  public void traceId(long high, long low) {
    logs.traceIdHigh[row] = high;
    logs.traceIdLow[row] = low;
  }

  public void spanId(long id) {
    logs.spanId[row] = id;
  }

  public void eventName(int term) {
    logs.eventName[row] = term;
  }

  /// Ends the construction; the builder must not be used afterwards.
  public LogBatch build() {
    return new LogBatch(context.build(), logs);
  }
}
