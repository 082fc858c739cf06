package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.TenantId;

/// Decodes an `ExportLogsServiceRequest`; field numbers as in opentelemetry-proto 1.x `logs.proto`.
/// Use once.
final class ProtoLogs implements ProtoRequest.RowReader {
  private static final int TIME = 1 << 3 | WireReader.FIXED64;
  private static final int SEVERITY_NUMBER = 2 << 3 | WireReader.VARINT;
  private static final int SEVERITY_TEXT = 3 << 3 | WireReader.BYTES;
  private static final int BODY = 5 << 3 | WireReader.BYTES;
  private static final int ATTRIBUTES = 6 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES = 7 << 3 | WireReader.VARINT;
  private static final int FLAGS = 8 << 3 | WireReader.FIXED32;
  private static final int TRACE_ID = 9 << 3 | WireReader.BYTES;
  private static final int SPAN_ID = 10 << 3 | WireReader.BYTES;
  private static final int OBSERVED = 11 << 3 | WireReader.FIXED64;
  private static final int EVENT_NAME = 12 << 3 | WireReader.BYTES;

  private final WireReader in;
  private final LogBatchBuilder logs;
  private final ProtoText text;
  private final ProtoAttributes attributes;
  private final AttributeTableBuilder table;
  private final ProtoIds ids;
  private final Rejections.Builder rejections;
  private int previous;

  ProtoLogs(TenantId tenant, byte[] payload, Rejections.Builder rejections) {
    this.in = new WireReader(payload);
    this.logs = new LogBatchBuilder(tenant, payload);
    this.text = new ProtoText(in, logs.context());
    this.attributes = new ProtoAttributes(in, text, logs.context());
    this.table = logs.context().attributes();
    this.ids = new ProtoIds(in);
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new ProtoRequest(in, text, attributes, logs.context(), this).read();
    LogBatch batch = logs.build();
    return new DecodedRequest(
        batch, rejections.build(batch.size()), text.repaired(), attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    int outer = in.enter();
    logs.add(scope);
    try {
      record();
    } catch (MalformedData e) {
      logs.discard();
      rejections.add(e, logs.size() + rejections.total());
    }
    in.leave(outer);
  }

  private void record() throws MalformedData {
    int mark = table.size();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case TIME -> logs.timeEpochNanos(Times.checked(in.fixed64()));
        case OBSERVED -> logs.observedEpochNanos(Times.checked(in.fixed64()));
        case SEVERITY_NUMBER -> logs.severityNumber(severity(in.varint()));
        case SEVERITY_TEXT -> logs.severityText(text.term());
        case BODY -> {
          attributes.readValue();
          logs.body(attributes.type(), attributes.bits());
        }
        case ATTRIBUTES -> attributes.add(previous + table.size() - mark);
        case DROPPED_ATTRIBUTES -> logs.droppedAttributes((int) in.varint());
        case FLAGS -> logs.flags(in.fixed32());
        case TRACE_ID -> {
          ids.readTraceIdIfValid();
          logs.traceId(ids.high(), ids.low());
        }
        case SPAN_ID -> logs.spanId(ids.readSpanIdIfValid());
        case EVENT_NAME -> logs.eventName(text.term());
        default -> in.skip(tag);
      }
    }
    logs.attributes(table.since(mark));
    previous = mark;
  }

  /// A number outside OTLP's 1 to 24 is a severity that nobody can interpret: not set.
  static int severity(long number) {
    return number >= 1 && number <= 24 ? (int) number : 0;
  }
}
