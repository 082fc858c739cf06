package io.ollystack.ingest.benchmarks.clickhouse;

/// The table of the figures: spans of 25 columns with two maps and five skip indexes, ten services.
final class SpanTable {
  static final String DATABASE = "CREATE DATABASE IF NOT EXISTS figures";

  static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS figures.spans (
        ts DateTime64(9) CODEC(Delta(8), ZSTD(1)), trace_id String CODEC(ZSTD(1)),
        span_id String CODEC(ZSTD(1)), parent_span_id String CODEC(ZSTD(1)),
        trace_state String CODEC(ZSTD(1)), span_name LowCardinality(String) CODEC(ZSTD(1)),
        span_kind LowCardinality(String) CODEC(ZSTD(1)),
        service LowCardinality(String) CODEC(ZSTD(1)),
        resource_attrs Map(LowCardinality(String), String) CODEC(ZSTD(1)),
        scope_name LowCardinality(String), scope_version LowCardinality(String),
        span_attrs Map(LowCardinality(String), String) CODEC(ZSTD(1)),
        duration_ns UInt64 CODEC(T64, ZSTD(1)), status_code LowCardinality(String),
        status_msg String CODEC(ZSTD(1)), http_status UInt16, http_method LowCardinality(String),
        http_route LowCardinality(String), host LowCardinality(String),
        env LowCardinality(String), tenant UInt32, is_root Bool, score Float64,
        tags Array(LowCardinality(String)), user_id Nullable(String),
        INDEX ix_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
        INDEX ix_rk mapKeys(resource_attrs) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX ix_av mapValues(span_attrs) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX ix_msg status_msg TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 2,
        INDEX ix_dur duration_ns TYPE minmax GRANULARITY 1
      ) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (service, span_name, toDateTime(ts))
      SETTINGS non_replicated_deduplication_window = 0\
      """;

  private SpanTable() {}

  /// A SELECT of `count` spans, different for each range; twenty spans a trace.
  static String rows(long from, long count) {
    return """
    SELECT toDateTime64('2026-11-01 00:00:00', 9) + number / 1000 AS ts,
      lower(hex(sipHash128(intDiv(number, 20)))) AS trace_id, lower(hex(sipHash64(number))) AS span_id,
      lower(hex(sipHash64(number - 1))) AS parent_span_id, '' AS trace_state,
      concat('operation-', toString(number %% 50)) AS span_name, 'SERVER' AS span_kind,
      concat('service-', toString(number %% 10)) AS service,
      map('service.name', concat('service-', toString(number %% 10)), 'host.name',
        concat('host-', toString(number %% 30)), 'k8s.pod.name', concat('pod-', toString(number %% 90)),
        'deployment.environment', 'production') AS resource_attrs,
      'io.opentelemetry.http' AS scope_name, '2.1.0' AS scope_version,
      map('http.request.method', 'GET', 'url.path', concat('/cart/', toString(number %% 5000)),
        'user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64)', 'http.response.status_code', '200',
        'server.address', 'shop.example') AS span_attrs,
      1000000 + sipHash64(number) %% 100000000 AS duration_ns,
      if(number %% 97 = 0, 'ERROR', 'OK') AS status_code,
      if(number %% 97 = 0, 'upstream timeout', '') AS status_msg, 200 AS http_status,
      'GET' AS http_method, '/cart/{id}' AS http_route, concat('host-', toString(number %% 30)) AS host,
      'production' AS env, 1 AS tenant, number %% 20 = 0 AS is_root, 0.5 AS score, ['a', 'b'] AS tags,
      if(number %% 3 = 0, concat('user-', toString(number %% 10000)), NULL) AS user_id
    FROM numbers(%d, %d)\
    """
        .formatted(from, count);
  }

  /// Three columns of one trace.
  static String narrowPoint(long trace) {
    return "SELECT span_id, service, duration_ns FROM figures.spans WHERE trace_id ="
        + " lower(hex(sipHash128(toUInt64("
        + trace
        + "))))";
  }

  /// All columns of one trace.
  static String widePoint(long trace) {
    return "SELECT * FROM figures.spans WHERE trace_id = lower(hex(sipHash128(toUInt64("
        + trace
        + "))))";
  }

  static final String SCAN =
      "SELECT service, count(), quantile(0.99)(duration_ns) FROM figures.spans GROUP BY service";
}
