package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.StatusCode;

/// Writes spans into their `ScopeSpans`.
final class SpanWriter {
  private final SpanBatch spans;
  private final ValueWriter values;
  private final ProtoBuffer out;

  SpanWriter(SpanBatch spans, ValueWriter values, ProtoBuffer out) {
    this.spans = spans;
    this.values = values;
    this.out = out;
  }

  void write(int from, int to) {
    for (int row = from; row < to; row++) {
      int span = out.begin(2);
      out.id(1, spans.traceIdHigh(row), spans.traceIdLow(row));
      out.id(2, spans.spanId(row));
      values.slice(3, spans.traceState(row));
      out.id(4, spans.parentSpanId(row));
      values.term(5, spans.name(row));
      out.varint(6, spans.kind(row).number());
      out.fixed64(7, spans.startEpochNanos(row));
      out.fixed64(8, spans.endEpochNanos(row));
      values.attributes(9, spans.attributes(row));
      out.varint(10, spans.droppedAttributes(row));
      writeEvents(spans.events(row));
      out.varint(12, spans.droppedEvents(row));
      writeLinks(spans.links(row));
      out.varint(14, spans.droppedLinks(row));
      writeStatus(row);
      out.fixed32(16, spans.flags(row));
      out.end(span);
    }
  }

  private void writeEvents(long events) {
    for (int event = Slice.start(events); event < Slice.end(events); event++) {
      int message = out.begin(11);
      out.fixed64(1, spans.eventTimeEpochNanos(event));
      values.term(2, spans.eventName(event));
      values.attributes(3, spans.eventAttributes(event));
      out.varint(4, spans.eventDroppedAttributes(event));
      out.end(message);
    }
  }

  private void writeLinks(long links) {
    for (int link = Slice.start(links); link < Slice.end(links); link++) {
      int message = out.begin(13);
      out.id(1, spans.linkTraceIdHigh(link), spans.linkTraceIdLow(link));
      out.id(2, spans.linkSpanId(link));
      values.slice(3, spans.linkTraceState(link));
      values.attributes(4, spans.linkAttributes(link));
      out.varint(5, spans.linkDroppedAttributes(link));
      out.fixed32(6, spans.linkFlags(link));
      out.end(message);
    }
  }

  private void writeStatus(int row) {
    long statusMessage = spans.statusMessage(row);
    if (spans.status(row) == StatusCode.UNSET && Slice.isEmpty(statusMessage)) {
      return;
    }
    int status = out.begin(15);
    values.slice(2, statusMessage);
    out.varint(3, spans.status(row).number());
    out.end(status);
  }
}
