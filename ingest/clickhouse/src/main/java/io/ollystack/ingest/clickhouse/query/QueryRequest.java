package io.ollystack.ingest.clickhouse.query;

import io.ollystack.ingest.telemetry.TenantId;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// One reading query: its text with parameters written `{name:Type}`, their values, and its bounds.
///
/// Values travel beside the text and are bound by the server, so that no value can become SQL. A
/// value is a [String], [Number], [Boolean], [Instant], a [java.util.List] or [Map] of these, or an
/// [java.util.Optional] for NULL.
///
/// @param text a single statement that reads: SELECT, WITH, EXPLAIN, SHOW, DESCRIBE
/// @param parameters by name
/// @param origin who asks, for the query log: `chat`, `alert rule`
public record QueryRequest(
    QueryId id,
    TenantId tenant,
    String origin,
    String text,
    Map<String, Object> parameters,
    QueryLimits limits) {
  public QueryRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(limits, "limits");
    if (text.isBlank()) {
      throw new IllegalArgumentException("query " + id + ": expected a statement, found none");
    }
    parameters = Map.copyOf(parameters);
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      // Refuses a value of an unknown class here, where the caller is on the stack.
      ParameterText.of(parameter.getKey(), parameter.getValue());
    }
  }

  /// A query of the default tenant with the limits of people's questions and a random id.
  public static QueryRequest of(String text, Map<String, Object> parameters) {
    return new QueryRequest(
        QueryId.random(), TenantId.NONE, "", text, parameters, QueryLimits.INTERACTIVE);
  }

  public QueryRequest withLimits(QueryLimits other) {
    return new QueryRequest(id, tenant, origin, text, parameters, other);
  }

  /// A hash of names and values, by which runs of the same question can be found without keeping
  /// the values.
  long parametersHash() {
    long hash = 0;
    for (Map.Entry<String, Object> parameter : new TreeMap<>(parameters).entrySet()) {
      String text = ParameterText.of(parameter.getKey(), parameter.getValue());
      hash = hash * 31 + StableHash.of(parameter.getKey());
      hash = hash * 31 + StableHash.of(text);
    }
    return hash;
  }
}
