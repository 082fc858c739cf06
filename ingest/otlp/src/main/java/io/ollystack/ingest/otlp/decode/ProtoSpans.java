package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;

/// Decodes an `ExportTraceServiceRequest`; field numbers as in opentelemetry-proto 1.x
/// `trace.proto`. Use once.
final class ProtoSpans implements ProtoRequest.RowReader {
  private static final int TRACE_ID = 1 << 3 | WireReader.BYTES;
  private static final int SPAN_ID = 2 << 3 | WireReader.BYTES;
  private static final int TRACE_STATE = 3 << 3 | WireReader.BYTES;
  private static final int PARENT_SPAN_ID = 4 << 3 | WireReader.BYTES;
  private static final int NAME = 5 << 3 | WireReader.BYTES;
  private static final int KIND = 6 << 3 | WireReader.VARINT;
  private static final int START = 7 << 3 | WireReader.FIXED64;
  private static final int END = 8 << 3 | WireReader.FIXED64;
  private static final int ATTRIBUTES = 9 << 3 | WireReader.BYTES;
  private static final int DROPPED_ATTRIBUTES = 10 << 3 | WireReader.VARINT;
  private static final int EVENTS = 11 << 3 | WireReader.BYTES;
  private static final int DROPPED_EVENTS = 12 << 3 | WireReader.VARINT;
  private static final int LINKS = 13 << 3 | WireReader.BYTES;
  private static final int DROPPED_LINKS = 14 << 3 | WireReader.VARINT;
  private static final int STATUS = 15 << 3 | WireReader.BYTES;
  private static final int FLAGS = 16 << 3 | WireReader.FIXED32;

  private static final int STATUS_MESSAGE = 2 << 3 | WireReader.BYTES;
  private static final int STATUS_CODE = 3 << 3 | WireReader.VARINT;

  private static final int EVENT_TIME = 1 << 3 | WireReader.FIXED64;
  private static final int EVENT_NAME = 2 << 3 | WireReader.BYTES;
  private static final int EVENT_ATTRIBUTES = 3 << 3 | WireReader.BYTES;
  private static final int EVENT_DROPPED = 4 << 3 | WireReader.VARINT;

  private static final int LINK_TRACE_ID = 1 << 3 | WireReader.BYTES;
  private static final int LINK_SPAN_ID = 2 << 3 | WireReader.BYTES;
  private static final int LINK_TRACE_STATE = 3 << 3 | WireReader.BYTES;
  private static final int LINK_ATTRIBUTES = 4 << 3 | WireReader.BYTES;
  private static final int LINK_DROPPED = 5 << 3 | WireReader.VARINT;
  private static final int LINK_FLAGS = 6 << 3 | WireReader.FIXED32;

  private final WireReader in;
  private final SpanBatchBuilder spans;
  private final ProtoText text;
  private final ProtoAttributes attributes;
  private final AttributeTableBuilder table;
  private final ProtoIds ids;
  private final Rejections.Builder rejections;

  /// Where the attributes of the previous span and event begin: the next ones probably have the
  /// same keys in the same order.
  private int previousSpan;

  private int previousEvent;

  ProtoSpans(TenantId tenant, byte[] payload, Rejections.Builder rejections) {
    this.in = new WireReader(payload);
    this.spans = new SpanBatchBuilder(tenant, payload);
    this.text = new ProtoText(in, spans.context());
    this.attributes = new ProtoAttributes(in, text, spans.context());
    this.table = spans.context().attributes();
    this.ids = new ProtoIds(in);
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new ProtoRequest(in, text, attributes, spans.context(), this).read();
    SpanBatch batch = spans.build();
    return new DecodedRequest(
        batch, rejections.build(batch.size()), text.repaired(), attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    int outer = in.enter();
    spans.add(scope);
    try {
      span();
    } catch (MalformedData e) {
      spans.discard();
      rejections.add(e, spans.size() + rejections.total());
    }
    in.leave(outer);
  }

  /// Two passes, the second only for spans with events or links: attributes of one owner must lie
  /// next to each other in the table, and on the wire a span's fields may come in any order.
  private void span() throws MalformedData {
    boolean identified = false;
    boolean named = false;
    int nested = -1;
    int mark = table.size();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case TRACE_ID -> {
          ids.readTraceId(RejectionReason.INVALID_TRACE_ID);
          spans.traceId(ids.high(), ids.low());
          identified = true;
        }
        case SPAN_ID -> {
          spans.spanId(ids.readSpanId(RejectionReason.INVALID_SPAN_ID));
          named = true;
        }
        case TRACE_STATE -> spans.traceState(text.slice());
        case PARENT_SPAN_ID ->
            spans.parentSpanId(ids.readOptionalSpanId(RejectionReason.INVALID_PARENT_SPAN_ID));
        case NAME -> spans.name(text.term());
        case KIND -> spans.kind(SpanKind.ofNumber((int) in.varint()));
        case START -> spans.startEpochNanos(time());
        case END -> spans.endEpochNanos(time());
        case ATTRIBUTES -> attributes.add(previousSpan + table.size() - mark);
        case DROPPED_ATTRIBUTES -> spans.droppedAttributes((int) in.varint());
        case EVENTS, LINKS -> {
          nested = nested < 0 ? in.at : nested;
          in.skip(tag);
        }
        case DROPPED_EVENTS -> spans.droppedEvents((int) in.varint());
        case DROPPED_LINKS -> spans.droppedLinks((int) in.varint());
        case STATUS -> status();
        case FLAGS -> spans.flags(in.fixed32());
        default -> in.skip(tag);
      }
    }
    if (!identified) {
      throw new MalformedData(RejectionReason.INVALID_TRACE_ID, "0 bytes");
    }
    if (!named) {
      throw new MalformedData(RejectionReason.INVALID_SPAN_ID, "0 bytes");
    }
    spans.attributes(table.since(mark));
    previousSpan = mark;
    if (nested >= 0) {
      // One byte of tag lies before the first event or link: both field numbers are below 16.
      in.at = nested - 1;
      eventsAndLinks();
    }
  }

  private void eventsAndLinks() throws MalformedData {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case EVENTS -> event();
        case LINKS -> link();
        default -> in.skip(tag);
      }
    }
  }

  private void status() throws MalformedData {
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case STATUS_MESSAGE -> spans.statusMessage(text.slice());
        case STATUS_CODE -> spans.status(StatusCode.ofNumber((int) in.varint()));
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
  }

  private void event() throws MalformedData {
    long time = 0;
    int name = Terms.EMPTY;
    int dropped = 0;
    int mark = table.size();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case EVENT_TIME -> time = time();
        case EVENT_NAME -> name = text.term();
        case EVENT_ATTRIBUTES -> attributes.add(previousEvent + table.size() - mark);
        case EVENT_DROPPED -> dropped = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    previousEvent = mark;
    spans.addEvent(time, name, table.since(mark), dropped);
  }

  private void link() throws MalformedData {
    long high = 0;
    long low = 0;
    long spanId = 0;
    long traceState = Slice.EMPTY;
    int flags = 0;
    int dropped = 0;
    int mark = table.size();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case LINK_TRACE_ID -> {
          ids.readTraceId(RejectionReason.INVALID_LINK);
          high = ids.high();
          low = ids.low();
        }
        case LINK_SPAN_ID -> spanId = ids.readSpanId(RejectionReason.INVALID_LINK);
        case LINK_TRACE_STATE -> traceState = text.slice();
        case LINK_ATTRIBUTES -> attributes.add(table.size());
        case LINK_DROPPED -> dropped = (int) in.varint();
        case LINK_FLAGS -> flags = in.fixed32();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    if ((high | low) == 0 || spanId == 0) {
      throw new MalformedData(RejectionReason.INVALID_LINK, "a link without ids");
    }
    spans.addLink(high, low, spanId, traceState, flags, table.since(mark), dropped);
  }

  private long time() throws MalformedData {
    return Times.checked(in.fixed64());
  }
}
