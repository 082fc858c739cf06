package io.ollystack.ingest.otlp.forward;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Arrays;
import java.util.List;

/// Requests whose spans are told apart by their names.
final class Requests {
  private Requests() {}

  static byte[] spans(List<String> names) {
    byte[] traceId = new byte[16];
    Arrays.fill(traceId, (byte) 1);
    byte[] spanId = new byte[8];
    Arrays.fill(spanId, (byte) 2);
    var request = ExportTraceServiceRequest.newBuilder();
    var scope = request.addResourceSpansBuilder().addScopeSpansBuilder();
    for (String name : names) {
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(traceId))
              .setSpanId(ByteString.copyFrom(spanId))
              .setStartTimeUnixNano(1_000)
              .setEndTimeUnixNano(2_000)
              .setName(name));
    }
    return request.build().toByteArray();
  }
}
