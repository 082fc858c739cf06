package io.ollystack.ingest.clickhouse.query;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.data_formats.RowBinaryWithNamesAndTypesFormatReader;
import com.clickhouse.client.api.data_formats.internal.BinaryStreamReader;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs queries over HTTP in RowBinary, parameters bound by the server.
///
/// A query cannot write: its first word is checked, and it runs with `readonly = 2`, unless the
/// user's profile already says so. A user with `readonly = 1` may not set anything: then limits and
/// `final` belong into that user's profile, and only the time limit is kept from here, by
/// cancelling. Thread-safe.
public final class ClickHouseQueryRunner implements QueryRunner {
  /// How much longer than the server we wait before we give up on the connection.
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Pattern LEADING =
      Pattern.compile("\\A(?:\\s+|--[^\\n]*\\n|/\\*.*?\\*/|\\()*", Pattern.DOTALL);
  private static final Pattern READING =
      Pattern.compile("(?i)(SELECT|WITH|EXPLAIN|SHOW|DESCRIBE|DESC|EXISTS)\\b.*", Pattern.DOTALL);

  private final ClickHouseClient client;
  private final QueryLog log;
  private final Clock clock;
  private volatile @Nullable Integer profileReadonly;

  public ClickHouseQueryRunner(ClickHouseClient client, QueryLog log, Clock clock) {
    this.client = client;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public ResultTable run(QueryRequest request) throws QueryFailure, InterruptedException {
    try (Cursor cursor = open(request, true)) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
      return new ResultTable(cursor.columns(), rows, cursor.statistics());
    }
  }

  @Override
  public ResultCursor stream(QueryRequest request) throws QueryFailure, InterruptedException {
    return open(request, false);
  }

  @Override
  public boolean cancel(QueryId id) throws QueryFailure, InterruptedException {
    List<List<String>> killed =
        client.rows(
            "KILL QUERY WHERE query_id = '" + id + "' ASYNC", "cancel query " + id, Map.of());
    return !killed.isEmpty();
  }

  private Cursor open(QueryRequest request, boolean whole)
      throws QueryFailure, InterruptedException {
    Instant began = clock.instant();
    long startNanos = System.nanoTime();
    String what = "query " + request.id();
    try {
      checkReading(request, what);
      QuerySettings settings = settings(request, whole);
      Answer answer =
          new Answer(
              client.driver().query(request.text(), parameterValues(request), settings).get());
      return new Cursor(request, settings, answer, began, startNanos, what);
    } catch (ExecutionException | RuntimeException e) {
      throw noted(client.failure(e, what, request.limits().time()), request, began, startNanos, 0);
    } catch (QueryFailure e) {
      throw noted(e, request, began, startNanos, 0);
    }
  }

  private void checkReading(QueryRequest request, String what) throws QueryFailure {
    String statement = LEADING.matcher(request.text()).replaceFirst("");
    if (!READING.matcher(statement).matches()) {
      throw new QueryFailure.Denied(
          0,
          "%s: only statements that read may run here. Expected SELECT, WITH, EXPLAIN, SHOW or DESCRIBE, found `%s`."
              .formatted(what, statement.strip().split("\\s", 2)[0]),
          null);
    }
  }

  private QuerySettings settings(QueryRequest request, boolean whole)
      throws QueryFailure, InterruptedException {
    QuerySettings settings =
        new QuerySettings()
            .setQueryId(request.id().value())
            .setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes)
            .setUseTimeZone("UTC");
    if (whole) {
      // The server keeps the answer until it is complete: a failure is an error, not a torn result.
      settings.waitEndOfQuery(true);
    }
    Duration limit = request.limits().time();
    if (!limit.isZero()) {
      settings.setNetworkTimeout(limit.plus(GRACE).toMillis(), ChronoUnit.MILLIS);
    }
    int readonly = profileReadonly();
    if (readonly != 1) {
      request.limits().settings().forEach(settings::serverSetting);
      // Tables that keep several states of a row show the last one; others are not concerned.
      settings.serverSetting("final", "1");
      settings.serverSetting("cancel_http_readonly_queries_on_client_close", "1");
      if (readonly == 0) {
        settings.serverSetting("readonly", "2");
      }
    }
    return settings;
  }

  private int profileReadonly() throws QueryFailure, InterruptedException {
    Integer known = profileReadonly;
    if (known == null) {
      known =
          Integer.valueOf(
              client
                  .rows("SELECT getSetting('readonly')", "ask for the user's profile", Map.of())
                  .getFirst()
                  .getFirst());
      profileReadonly = known;
    }
    return known;
  }

  private static Map<String, Object> parameterValues(QueryRequest request) {
    Map<String, Object> values = new HashMap<>();
    request
        .parameters()
        .forEach((name, value) -> values.put(name, ParameterText.forDriver(name, value)));
    return values;
  }

  private QueryFailure noted(
      QueryFailure failure, QueryRequest request, Instant began, long startNanos, long rows) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    log.add(
        new QueryLog.Entry(
            request,
            began,
            failure.label(),
            failure.code().orElse(0),
            String.valueOf(failure.text()),
            new QueryStatistics(0, 0, rows, elapsed),
            elapsed));
    return failure;
  }

  private final class Cursor implements ResultCursor {
    private final QueryRequest request;
    private final Answer answer;
    private final GuardedAnswer body;
    private final Instant began;
    private final long startNanos;
    private final String what;
    private final @Nullable ClickHouseBinaryFormatReader reader;
    private final List<ResultColumn> columns;
    private long delivered;
    private boolean finished;
    private Duration elapsed = Duration.ZERO;

    Cursor(
        QueryRequest request,
        QuerySettings settings,
        Answer answer,
        Instant began,
        long startNanos,
        String what)
        throws QueryFailure {
      this.request = request;
      this.answer = answer;
      this.began = began;
      this.startNanos = startNanos;
      this.what = what;
      this.body =
          new GuardedAnswer(
              answer.body(),
              answer.response().getResponseHeaders().get("X-ClickHouse-Exception-Tag"));
      try {
        this.reader =
            new RowBinaryWithNamesAndTypesFormatReader(
                body, settings, new BinaryStreamReader.CachingByteBufferAllocator());
      } catch (RuntimeException e) {
        throw broken(e);
      }
      this.columns =
          reader.getSchema() == null
              ? List.of()
              : reader.getSchema().getColumns().stream()
                  .map(c -> ResultColumn.of(c.getColumnName(), c.getOriginalTypeName()))
                  .toList();
    }

    @Override
    public List<ResultColumn> columns() {
      return columns;
    }

    @Override
    public @Nullable List<@Nullable Object> next() throws QueryFailure {
      if (finished) {
        return null;
      }
      try {
        if (reader == null || !reader.hasNext() || reader.next() == null) {
          finish("ok");
          return null;
        }
        List<@Nullable Object> row = new ArrayList<>(columns.size());
        for (int i = 1; i <= columns.size(); i++) {
          row.add(ResultValues.of(reader.readValue(i)));
        }
        delivered++;
        return java.util.Collections.unmodifiableList(row);
      } catch (RuntimeException e) {
        throw broken(e);
      }
    }

    @Override
    public QueryStatistics statistics() {
      Duration so = finished ? elapsed : Duration.ofNanos(System.nanoTime() - startNanos);
      return new QueryStatistics(
          Math.max(0, answer.response().getReadRows()),
          Math.max(0, answer.response().getReadBytes()),
          delivered,
          so);
    }

    @Override
    public void close() {
      if (!finished) {
        stopAbandoned();
        finish("abandoned");
      }
    }

    private QueryFailure broken(RuntimeException thrown) {
      finished = true;
      elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      QueryFailure failure =
          FailureTranslation.ofText(
                  String.valueOf(body.tail()),
                  what,
                  client.endpoint().uri(),
                  request.limits().time(),
                  thrown)
              .orElseGet(() -> client.failure(thrown, what, request.limits().time()));
      closeAnswer();
      return noted(failure, request, began, startNanos, delivered);
    }

    private void finish(String outcome) {
      finished = true;
      elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      log.add(new QueryLog.Entry(request, began, outcome, 0, "", statistics(), elapsed));
      closeAnswer();
    }

    /// The rows that are left would keep the server busy, and closing would first read them all.
    private void stopAbandoned() {
      client.driver().cancelTransportRequest(request.id().value());
      try {
        cancel(request.id());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (QueryFailure e) {
        // Nobody waits for it any more, and the server ends it at its time limit.
        LOG.debug("could not stop an abandoned query", e);
      }
    }

    private void closeAnswer() {
      try {
        answer.close();
      } catch (java.io.IOException e) {
        LOG.debug("closing the answer of {}", what, e);
      }
    }
  }

  private static final org.slf4j.Logger LOG =
      org.slf4j.LoggerFactory.getLogger(ClickHouseQueryRunner.class);
}
