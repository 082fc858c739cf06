package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;

/// Decodes an `ExportLogsServiceRequest` in JSON. Use once.
final class JsonLogs implements JsonRequest.RowReader {
  private static final JsonRequest.Fields FIELDS =
      new JsonRequest.Fields("resourceLogs", "scopeLogs", "logRecords");
  private static final Map<String, Integer> SEVERITIES = severities();

  private final LogBatchBuilder logs;
  private final JsonReader in;
  private final JsonAttributes attributes;
  private final Rejections.Builder rejections;

  JsonLogs(TenantId tenant, JsonParser parser, Rejections.Builder rejections) {
    this.logs = new LogBatchBuilder(tenant);
    this.in = new JsonReader(parser, logs.context());
    this.attributes = new JsonAttributes(in, logs.context());
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new JsonRequest(in, attributes, logs.context(), FIELDS, this).read();
    LogBatch batch = logs.build();
    return new DecodedRequest(batch, rejections.build(batch.size()), 0, attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    logs.add(scope);
    in.beginRow();
    record();
    MalformedData problem = in.endRow();
    if (problem != null) {
      logs.discard();
      rejections.add(problem, logs.size() + rejections.total());
    }
  }

  private void record() throws MalformedData {
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "timeUnixNano" -> logs.timeEpochNanos(in.time());
        case "observedTimeUnixNano" -> logs.observedEpochNanos(in.time());
        case "severityNumber" -> logs.severityNumber(ProtoLogs.severity(in.enumNumber(SEVERITIES)));
        case "severityText" -> logs.severityText(in.term());
        case "body" -> {
          attributes.readValue();
          logs.body(attributes.type(), attributes.bits());
        }
        case "attributes" -> logs.attributes(attributes.list());
        case "droppedAttributesCount" -> logs.droppedAttributes(in.int32());
        case "flags" -> logs.flags(in.int32());
        case "traceId" -> {
          in.traceId();
          logs.traceId(in.high(), in.low());
        }
        case "spanId" -> {
          in.spanId();
          logs.spanId(in.low());
        }
        case "eventName" -> logs.eventName(in.term());
        default -> in.skip();
      }
    }
  }

  private static Map<String, Integer> severities() {
    Map<String, Integer> numbers = new HashMap<>();
    int number = 1;
    for (String level : new String[] {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}) {
      for (int step = 1; step <= 4; step++) {
        numbers.put("SEVERITY_NUMBER_" + level + (step == 1 ? "" : step), number++);
      }
    }
    return Map.copyOf(numbers);
  }
}
