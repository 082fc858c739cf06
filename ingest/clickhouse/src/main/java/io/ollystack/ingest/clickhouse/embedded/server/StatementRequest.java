package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// What a request asks for besides its SQL, from the query string and the headers.
///
/// @param queryId the client's or a new one
/// @param database default database of the statement
/// @param format of the answer where the SQL names none
/// @param settings for this statement only
/// @param parameters values of `{name:Type}`
/// @param query SQL in the query string, if it is there
/// @param compress whether the answer goes out in ClickHouse's compressed blocks
/// @param decompress whether the body comes in such blocks
/// @param whole whether to answer only when the statement has ended: a failure is then a status,
///   and the summary is of the whole
record StatementRequest(
    String queryId,
    String database,
    String format,
    SortedMap<String, String> settings,
    Map<String, String> parameters,
    Optional<String> query,
    boolean compress,
    boolean decompress,
    boolean whole) {
  /// What the HTTP interface itself takes; all else in the query string is a setting.
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "query",
          "database",
          "default_format",
          "query_id",
          "compress",
          "decompress",
          "user",
          "password",
          "session_timeout",
          "session_check",
          "close_session",
          "enable_http_compression",
          "http_zlib_compression_level",
          "wait_end_of_query",
          "buffer_size",
          "quota_key",
          "client_protocol_version",
          "send_progress_in_http_headers",
          "http_headers_progress_interval_ms",
          "http_write_exception_in_output_format",
          "cancel_http_readonly_queries_on_client_close",
          "stacktrace");

  private static final int MAX_ID_LENGTH = 200;

  static StatementRequest of(RequestHead head, Map<String, String> values) throws StatementFailed {
    SortedMap<String, String> settings = new TreeMap<>();
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      String name = value.getKey();
      if (name.startsWith("param_")) {
        parameters.put(name.substring("param_".length()), value.getValue());
      } else if (name.equals("session_id") || name.equals("role")) {
        throw StatementFailed.of(
            48,
            "NOT_IMPLEMENTED",
            "`%s`: the embedded server has neither named sessions nor roles. Send what belongs together as one statement"
                .formatted(name));
      } else if (!NO_SETTINGS.contains(name)) {
        settings.put(name, value.getValue());
      }
    }
    if (head.method().equals("GET")) {
      // As a server does: a GET changes nothing.
      settings.putIfAbsent("readonly", "2");
    }
    return new StatementRequest(
        queryId(head, values),
        value(values, "database", head, "x-clickhouse-database").orElse("default"),
        value(values, "default_format", head, "x-clickhouse-format").orElse("TabSeparated"),
        settings,
        parameters,
        Optional.ofNullable(values.get("query")),
        "1".equals(values.get("compress")),
        "1".equals(values.get("decompress")),
        "1".equals(values.get("wait_end_of_query")));
  }

  private static String queryId(RequestHead head, Map<String, String> values)
      throws StatementFailed {
    String id =
        value(values, "query_id", head, "x-clickhouse-query-id")
            .orElseGet(() -> UUID.randomUUID().toString());
    if (id.length() > MAX_ID_LENGTH
        || id.contains("*/")
        || id.chars().anyMatch(Character::isISOControl)) {
      throw StatementFailed.of(
          36,
          "BAD_ARGUMENTS",
          "query id: expected at most %d characters without `*/` and control characters"
              .formatted(MAX_ID_LENGTH));
    }
    return id;
  }

  private static Optional<String> value(
      Map<String, String> values, String name, RequestHead head, String header) {
    return Optional.ofNullable(values.get(name))
        .or(() -> head.header(header))
        .filter(value -> !value.isEmpty());
  }
}
