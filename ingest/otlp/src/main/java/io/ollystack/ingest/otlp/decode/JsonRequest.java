package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.Terms;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Walks an `Export…ServiceRequest` in JSON: resources, scopes, rows. Not thread-safe.
final class JsonRequest {
  /// The receiver bounds the payload; Jackson's own bounds would reject whole requests for one long
  /// text or deep value, which the row readers handle better. Its parser does not recurse.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /// Reads one span, log record or metric, on whose object the parser stands.
  interface RowReader {
    void read(int scope) throws MalformedData;
  }

  private final JsonReader in;
  private final JsonAttributes attributes;
  private final BatchContextBuilder context;
  private final Fields fields;
  private final RowReader rows;

  /// What the outer fields are called for a signal.
  record Fields(String resourceGroups, String scopeGroups, String rows) {}

  JsonRequest(
      JsonReader in,
      JsonAttributes attributes,
      BatchContextBuilder context,
      Fields fields,
      RowReader rows) {
    this.in = in;
    this.attributes = attributes;
    this.context = context;
    this.fields = fields;
    this.rows = rows;
  }

  static DecodedRequest decode(OtlpRequest request) throws MalformedData {
    Rejections.Builder rejections = new Rejections.Builder(request.signal());
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), request.payload())) {
      if (parser.nextToken() == null) {
        throw MalformedData.wire("no JSON value", 0);
      }
      DecodedRequest decoded =
          switch (request.signal()) {
            case TRACES -> new JsonSpans(request.tenant(), parser, rejections).decode();
            case METRICS -> new JsonMetrics(request.tenant(), parser, rejections).decode();
            case LOGS -> new JsonLogs(request.tenant(), parser, rejections).decode();
          };
      if (parser.nextToken() != null) {
        throw MalformedData.wire(
            "more than one JSON value", (int) parser.currentTokenLocation().getByteOffset());
      }
      return decoded;
    } catch (JacksonException e) {
      throw new MalformedData(RejectionReason.MALFORMED, position(e));
    }
  }

  void read() throws MalformedData {
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      if (field.equals(fields.resourceGroups()) && in.array()) {
        while (in.nextElement()) {
          resourceGroup();
        }
      } else {
        in.skip();
      }
    }
  }

  private void resourceGroup() throws MalformedData {
    int resource = context.addResource();
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      if (field.equals("resource")) {
        resource(resource);
      } else if (field.equals("schemaUrl")) {
        context.resourceSchemaUrl(resource, in.term());
      } else if (field.equals(fields.scopeGroups()) && in.array()) {
        while (in.nextElement()) {
          scopeGroup(resource);
        }
      } else {
        in.skip();
      }
    }
  }

  private void resource(int resource) throws MalformedData {
    long list = Slice.EMPTY;
    int dropped = 0;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "attributes" -> list = attributes.list();
        case "droppedAttributesCount" -> dropped = in.int32();
        default -> in.skip();
      }
    }
    context.resource(resource, list, dropped);
  }

  private void scopeGroup(int resource) throws MalformedData {
    int scope = context.addScope(resource);
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      if (field.equals("scope")) {
        scope(scope);
      } else if (field.equals("schemaUrl")) {
        context.scopeSchemaUrl(scope, in.term());
      } else if (field.equals(fields.rows()) && in.array()) {
        while (in.nextElement()) {
          rows.read(scope);
        }
      } else {
        in.skip();
      }
    }
  }

  private void scope(int scope) throws MalformedData {
    int name = Terms.EMPTY;
    int version = Terms.EMPTY;
    long list = Slice.EMPTY;
    int dropped = 0;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "name" -> name = in.term();
        case "version" -> version = in.term();
        case "attributes" -> list = attributes.list();
        case "droppedAttributesCount" -> dropped = in.int32();
        default -> in.skip();
      }
    }
    context.scope(scope, name, version, list, dropped);
  }

  private static String position(JacksonException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return e.getOriginalMessage() + where;
  }
}
