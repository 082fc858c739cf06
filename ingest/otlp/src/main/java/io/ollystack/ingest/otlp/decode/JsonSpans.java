package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;
import java.util.Map;
import tools.jackson.core.JsonParser;

/// Decodes an `ExportTraceServiceRequest` in JSON. Use once.
final class JsonSpans implements JsonRequest.RowReader {
  private static final JsonRequest.Fields FIELDS =
      new JsonRequest.Fields("resourceSpans", "scopeSpans", "spans");
  private static final Map<String, Integer> KINDS =
      Map.of(
          "SPAN_KIND_INTERNAL", 1,
          "SPAN_KIND_SERVER", 2,
          "SPAN_KIND_CLIENT", 3,
          "SPAN_KIND_PRODUCER", 4,
          "SPAN_KIND_CONSUMER", 5);
  private static final Map<String, Integer> CODES =
      Map.of("STATUS_CODE_OK", 1, "STATUS_CODE_ERROR", 2);

  private final SpanBatchBuilder spans;
  private final JsonReader in;
  private final JsonAttributes attributes;
  private final Rejections.Builder rejections;

  JsonSpans(TenantId tenant, JsonParser parser, Rejections.Builder rejections) {
    this.spans = new SpanBatchBuilder(tenant);
    this.in = new JsonReader(parser, spans.context());
    this.attributes = new JsonAttributes(in, spans.context());
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new JsonRequest(in, attributes, spans.context(), FIELDS, this).read();
    SpanBatch batch = spans.build();
    return new DecodedRequest(batch, rejections.build(batch.size()), 0, attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    spans.add(scope);
    in.beginRow();
    span();
    MalformedData problem = in.endRow();
    if (problem != null) {
      spans.discard();
      rejections.add(problem, spans.size() + rejections.total());
    }
  }

  private void span() throws MalformedData {
    boolean identified = false;
    boolean named = false;
    if (in.object()) {
      for (String field = in.nextField(); field != null; field = in.nextField()) {
        switch (field) {
          case "traceId" -> {
            identified = true;
            if (!in.traceId() || (in.high() | in.low()) == 0) {
              in.problem(RejectionReason.INVALID_TRACE_ID, in.shown());
            }
            spans.traceId(in.high(), in.low());
          }
          case "spanId" -> {
            named = true;
            if (!in.spanId() || in.low() == 0) {
              in.problem(RejectionReason.INVALID_SPAN_ID, in.shown());
            }
            spans.spanId(in.low());
          }
          case "parentSpanId" -> {
            if (!in.spanId() && !in.isEmptyText()) {
              in.problem(RejectionReason.INVALID_PARENT_SPAN_ID, in.shown());
            }
            spans.parentSpanId(in.low());
          }
          case "traceState" -> spans.traceState(in.slice());
          case "name" -> spans.name(in.term());
          case "kind" -> spans.kind(SpanKind.ofNumber(in.enumNumber(KINDS)));
          case "startTimeUnixNano" -> spans.startEpochNanos(in.time());
          case "endTimeUnixNano" -> spans.endEpochNanos(in.time());
          case "attributes" -> spans.attributes(attributes.list());
          case "droppedAttributesCount" -> spans.droppedAttributes(in.int32());
          case "events" -> events();
          case "droppedEventsCount" -> spans.droppedEvents(in.int32());
          case "links" -> links();
          case "droppedLinksCount" -> spans.droppedLinks(in.int32());
          case "status" -> status();
          case "flags" -> spans.flags(in.int32());
          default -> in.skip();
        }
      }
    }
    if (!identified) {
      in.problem(RejectionReason.INVALID_TRACE_ID, "none");
    }
    if (!named) {
      in.problem(RejectionReason.INVALID_SPAN_ID, "none");
    }
  }

  private void status() throws MalformedData {
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "message" -> spans.statusMessage(in.slice());
        case "code" -> spans.status(StatusCode.ofNumber(in.enumNumber(CODES)));
        default -> in.skip();
      }
    }
  }

  private void events() throws MalformedData {
    if (!in.array()) {
      return;
    }
    while (in.nextElement()) {
      event();
    }
  }

  private void event() throws MalformedData {
    long time = 0;
    int name = Terms.EMPTY;
    long list = Slice.EMPTY;
    int dropped = 0;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "timeUnixNano" -> time = in.time();
        case "name" -> name = in.term();
        case "attributes" -> list = attributes.list();
        case "droppedAttributesCount" -> dropped = in.int32();
        default -> in.skip();
      }
    }
    spans.addEvent(time, name, list, dropped);
  }

  private void links() throws MalformedData {
    if (!in.array()) {
      return;
    }
    while (in.nextElement()) {
      link();
    }
  }

  private void link() throws MalformedData {
    long high = 0;
    long low = 0;
    long spanId = 0;
    long traceState = Slice.EMPTY;
    int flags = 0;
    long list = Slice.EMPTY;
    int dropped = 0;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "traceId" -> {
          if (!in.traceId()) {
            in.problem(RejectionReason.INVALID_LINK, in.shown());
          }
          high = in.high();
          low = in.low();
        }
        case "spanId" -> {
          if (!in.spanId()) {
            in.problem(RejectionReason.INVALID_LINK, in.shown());
          }
          spanId = in.low();
        }
        case "traceState" -> traceState = in.slice();
        case "attributes" -> list = attributes.list();
        case "droppedAttributesCount" -> dropped = in.int32();
        case "flags" -> flags = in.int32();
        default -> in.skip();
      }
    }
    if ((high | low) == 0 || spanId == 0) {
      in.problem(RejectionReason.INVALID_LINK, "a link without ids");
    }
    spans.addLink(high, low, spanId, traceState, flags, list, dropped);
  }
}
