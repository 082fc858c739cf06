package io.ollystack.ingest.telemetry;

import java.util.List;

/// Log records by columns. See [TelemetryBatch] for how texts, ids and times are encoded; immutable
/// and thread-safe.
public final class LogBatch implements TelemetryBatch {
  private final BatchContext context;
  private final LogColumns logs;

  LogBatch(BatchContext context, LogColumns logs) {
    this.context = context;
    this.logs = logs;
  }

  @Override
  public BatchContext context() {
    return context;
  }

  @Override
  public Signal signal() {
    return Signal.LOGS;
  }

  @Override
  public int size() {
    return logs.size;
  }

  @Override
  public int scope(int row) {
    return logs.scope[row];
  }

  @Override
  public long attributes(int row) {
    return logs.attributes[row];
  }

  /// The record's time; when the sender set none, when it was observed (as the collector's exporter
  /// does); zero when neither is set.
  @Override
  public long timeEpochNanos(int row) {
    long time = logs.time[row];
    return time != 0 ? time : logs.observed[row];
  }

  /// When the collection saw the record; zero when not set.
  public long observedEpochNanos(int row) {
    return logs.observed[row];
  }

  /// 1 (trace) to 24 (fatal4); 0 when not set.
  public int severityNumber(int row) {
    return logs.severity[row];
  }

  /// A term: the severity as the source wrote it.
  public int severityText(int row) {
    return logs.severityText[row];
  }

  public ValueType bodyType(int row) {
    return ValueType.ofCode(logs.bodyType[row]);
  }

  /// The body in the form its type tells; see [ValueType]. Of a text, a list and a map: a slice of
  /// the arena.
  public long bodyBits(int row) {
    return logs.body[row];
  }

  /// An upper bound of the bytes that [#writeBody] writes.
  public int maxBodyLength(int row) {
    return ValueText.maxLength(bodyType(row), logs.body[row]);
  }

  /// Writes the body's text and returns the position behind it; see [AttributeTable#writeText].
  public int writeBody(int row, byte[] target, int position) {
    return ValueText.write(
        context.arena().bytes(), bodyType(row), logs.body[row], target, position);
  }

  /// The body's text as a String. Allocates.
  public String bodyText(int row) {
    return ValueText.text(context.arena(), bodyType(row), logs.body[row]);
  }

  /// A term; empty for records that are not events.
  public int eventName(int row) {
    return logs.eventName[row];
  }

  /// A term: the body's template, its variable parts masked; empty when none was mined.
  public int pattern(int row) {
    return logs.pattern[row];
  }

  /// Bits 0-7 are the W3C trace flags.
  public int flags(int row) {
    return logs.flags[row];
  }

  public long traceIdHigh(int row) {
    return logs.traceIdHigh[row];
  }

  public long traceIdLow(int row) {
    return logs.traceIdLow[row];
  }

  public long spanId(int row) {
    return logs.spanId[row];
  }

  public int droppedAttributes(int row) {
    return logs.droppedAttributes[row];
  }

  @Override
  public LogBatch select(int[] rows) {
    return new LogBatch(context, logs.gather(rows));
  }

  /// The same records with other trace contexts; an id of zero means none. The arrays have one
  /// entry a row and are taken over.
  public LogBatch withTraceContext(long[] traceIdHigh, long[] traceIdLow, long[] spanId) {
    LogColumns changed = logs.share();
    changed.traceIdHigh = traceIdHigh;
    changed.traceIdLow = traceIdLow;
    changed.spanId = spanId;
    return new LogBatch(context, changed);
  }

  /// The same records with the templates of their bodies.
  ///
  /// @param patterns the templates that occur
  /// @param ofRow one entry a row: an index of `patterns`, or -1 for none
  public LogBatch withPatterns(List<String> patterns, int[] ofRow) {
    BatchContextBuilder changedContext = new BatchContextBuilder(context);
    int[] terms = patterns.stream().mapToInt(changedContext.terms()::intern).toArray();
    int[] ofRows = new int[Math.max(ofRow.length, logs.scope.length)];
    for (int row = 0; row < ofRow.length; row++) {
      ofRows[row] = ofRow[row] < 0 ? Terms.EMPTY : terms[ofRow[row]];
    }
    LogColumns changed = logs.share();
    changed.pattern = ofRows;
    return new LogBatch(changedContext.build(), changed);
  }

  LogBatch withTexts(BatchContext edited, long[] body, int[] eventName) {
    LogColumns changed = logs.share();
    changed.body = body;
    changed.eventName = eventName;
    return new LogBatch(edited, changed);
  }

  LogColumns columns() {
    return logs;
  }

  @Override
  public BatchEditor<LogBatch> edit() {
    return new BatchEditor<>(
        this,
        logs.attributes,
        (edited, attributes) -> {
          LogColumns changed = logs.share();
          changed.attributes = attributes;
          return new LogBatch(edited, changed);
        });
  }

  @Override
  public long retainedBytes() {
    return context.retainedBytes() + logs.retainedBytes();
  }
}
