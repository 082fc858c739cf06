package io.ollystack.ingest.otlp.kafka;

import com.google.protobuf.ByteString;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Messages with one span each, told apart by the span's name.
final class Spans {
  private Spans() {}

  static byte[] protobuf(String name) {
    byte[] traceId = new byte[16];
    Arrays.fill(traceId, (byte) 1);
    byte[] spanId = new byte[8];
    Arrays.fill(spanId, (byte) 2);
    var request = ExportTraceServiceRequest.newBuilder();
    request
        .addResourceSpansBuilder()
        .addScopeSpansBuilder()
        .addSpans(
            Span.newBuilder()
                .setTraceId(ByteString.copyFrom(traceId))
                .setSpanId(ByteString.copyFrom(spanId))
                .setStartTimeUnixNano(1_000)
                .setEndTimeUnixNano(2_000)
                .setName(name));
    return request.build().toByteArray();
  }

  static byte[] json(String name) {
    return """
    {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"01010101010101010101010101010101",\
    "spanId":"0202020202020202","startTimeUnixNano":"1000","endTimeUnixNano":"2000",\
    "name":"%s"}]}]}]}
    """
        .formatted(name)
        .getBytes(StandardCharsets.UTF_8);
  }

  static List<String> names(TelemetryBatch batch) {
    SpanBatch spans = (SpanBatch) batch;
    List<String> names = new ArrayList<>();
    for (int row = 0; row < spans.size(); row++) {
      names.add(spans.context().term(spans.name(row)));
    }
    return names;
  }
}
