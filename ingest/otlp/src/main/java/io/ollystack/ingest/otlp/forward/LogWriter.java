package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.ValueType;

/// Writes log records into their `ScopeLogs`.
final class LogWriter {
  private final LogBatch logs;
  private final ValueWriter values;
  private final ProtoBuffer out;

  LogWriter(LogBatch logs, ValueWriter values, ProtoBuffer out) {
    this.logs = logs;
    this.values = values;
    this.out = out;
  }

  void write(int from, int to) {
    for (int row = from; row < to; row++) {
      int record = out.begin(2);
      out.fixed64(1, logs.timeEpochNanos(row));
      out.varint(2, logs.severityNumber(row));
      values.term(3, logs.severityText(row));
      if (logs.bodyType(row) != ValueType.EMPTY) {
        values.value(5, logs.bodyType(row), logs.bodyBits(row));
      }
      values.attributes(6, logs.attributes(row));
      out.varint(7, logs.droppedAttributes(row));
      out.fixed32(8, logs.flags(row));
      out.id(9, logs.traceIdHigh(row), logs.traceIdLow(row));
      out.id(10, logs.spanId(row));
      out.fixed64(11, logs.observedEpochNanos(row));
      values.term(12, logs.eventName(row));
      out.end(record);
    }
  }
}
