package io.ollystack.ingest.clickhouse.query;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClickHouseQueryRunnerIT {
  private static final String SLOW =
      "SELECT sum(sipHash64(number, a)) FROM numbers(100000000000) ARRAY JOIN [1, 2, 3] AS a";

  private static final CopyOnWriteArrayList<QueryLog.Entry> LOG = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static ClickHouseClient client;

  @SuppressWarnings("NullAway.Init")
  private static QueryRunner runner;

  @BeforeAll
  static void open() throws Exception {
    client = MigratedDatabase.open();
    runner = new ClickHouseQueryRunner(client, LOG::add, Clock.systemUTC());
  }

  @AfterAll
  static void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void valuesHaveTheClassOfTheirKind() throws Exception {
    Map<String, Object> expected = new HashMap<>();
    Map<String, ValueKind> kinds = new HashMap<>();
    List<String> selected = new ArrayList<>();
    Object[][] cases = {
      {"toUInt8(7)", ValueKind.INTEGER, 7L},
      {"toInt64(-5)", ValueKind.INTEGER, -5L},
      {"toUInt64(9)", ValueKind.INTEGER, 9L},
      {
        "toUInt64('18446744073709551615')",
        ValueKind.INTEGER,
        new BigInteger("18446744073709551615")
      },
      {"'text'", ValueKind.TEXT, "text"},
      {"toLowCardinality('lc')", ValueKind.TEXT, "lc"},
      {"CAST('y', 'Enum8(\\'x\\' = 1, \\'y\\' = 2)')", ValueKind.TEXT, "y"},
      {
        "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')",
        ValueKind.TEXT,
        "61f0c404-5cb3-11e7-907b-a6006ad3dba0"
      },
      {"toIPv4('1.2.3.4')", ValueKind.TEXT, "1.2.3.4"},
      {"CAST(NULL, 'Nullable(Int32)')", ValueKind.INTEGER, null},
      {"1.5::Float64", ValueKind.FLOAT, 1.5},
      {"toFloat32(1.1)", ValueKind.FLOAT, 1.1},
      {"nan", ValueKind.FLOAT, Double.NaN},
      {"toDecimal64(1.2345, 4)", ValueKind.DECIMAL, new BigDecimal("1.2345")},
      {"true", ValueKind.BOOL, true},
      {"toDate('2024-01-02')", ValueKind.DATE, LocalDate.of(2024, 1, 2)},
      {
        "toDateTime('2024-01-02 03:04:05', 'UTC')",
        ValueKind.TIME,
        Instant.parse("2024-01-02T03:04:05Z")
      },
      {
        "toDateTime64('2024-01-02 03:04:05.123456789', 9, 'Asia/Tokyo')",
        ValueKind.TIME,
        Instant.parse("2024-01-01T18:04:05.123456789Z")
      },
      {"toIntervalSecond(5)", ValueKind.INTERVAL, Duration.ofSeconds(5)},
      {"['a', 'b']", ValueKind.LIST, List.of("a", "b")},
      {"[1, NULL]", ValueKind.LIST, Arrays.asList(1L, null)},
      {"[[1], [2, 3]]", ValueKind.LIST, List.of(List.of(1L), List.of(2L, 3L))},
      {"(1, 'x')", ValueKind.LIST, List.of(1L, "x")},
      {"map('k', 2)", ValueKind.MAP, Map.of("k", 2L)},
    };
    for (Object[] one : cases) {
      String name = "c" + selected.size();
      selected.add(one[0] + " AS " + name);
      kinds.put(name, (ValueKind) one[1]);
      expected.put(name, one[2]);
    }
    ResultTable table = run("SELECT " + String.join(", ", selected), Map.of());
    assertThat(table.rows()).hasSize(1);
    for (int i = 0; i < cases.length; i++) {
      ResultColumn column = table.columns().get(i);
      assertThat(column.kind()).as(selected.get(i)).isEqualTo(kinds.get(column.name()));
      assertThat(table.rows().getFirst().get(i))
          .as(selected.get(i))
          .isEqualTo(expected.get(column.name()));
    }
  }

  @Test
  void parametersOfEveryClassAreBoundByTheServer() throws Exception {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("text", "it's");
    parameters.put("number", -7L);
    parameters.put("real", 1.5e-7);
    parameters.put("flag", true);
    parameters.put("time", Instant.parse("2026-11-20T14:00:00.000000001Z"));
    parameters.put("list", List.of("a'b", "\\", "\n"));
    parameters.put("times", List.of(Instant.parse("2026-11-20T14:00:00Z")));
    parameters.put("map", Map.of("k'", "v\\"));
    parameters.put("none", Optional.empty());
    ResultTable table =
        run(
            "SELECT {text:String}, {number:Int64}, {real:Float64}, {flag:Bool}, {time:DateTime64(9)},"
                + " {list:Array(String)}, {times:Array(DateTime64(9))}, {map:Map(String, String)},"
                + " {none:Nullable(String)}",
            parameters);
    assertThat(table.rows())
        .containsExactly(
            Arrays.asList(
                "it's",
                -7L,
                1.5e-7,
                true,
                Instant.parse("2026-11-20T14:00:00.000000001Z"),
                List.of("a'b", "\\", "\n"),
                List.of(Instant.parse("2026-11-20T14:00:00Z")),
                Map.of("k'", "v\\"),
                null));
  }

  @Test
  void hostileTextsStayTexts() throws Exception {
    for (String text :
        List.of(
            "'; DROP TABLE otel_traces; --",
            "\\",
            "\\'",
            "\\N",
            "{p:String}",
            "a\tb\nc\r\0d",
            "%27%3B",
            "' OR 1=1 /*",
            "🦉\u202e")) {
      assertThat(run("SELECT {p:String} = {p:String}, {p:String}", Map.of("p", text)).rows())
          .containsExactly(List.of(1L, text));
    }
  }

  @Test
  void streamsMoreRowsThanFitABlock() throws Exception {
    QueryRequest request =
        QueryRequest.of("SELECT number, toString(number) FROM numbers(300000)", Map.of())
            .withLimits(QueryLimits.NONE);
    long rows = 0;
    long sum = 0;
    try (ResultCursor cursor = runner.stream(request)) {
      assertThat(cursor.columns())
          .extracting(ResultColumn::type)
          .containsExactly("UInt64", "String");
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        assertThat(row.get(1)).isEqualTo(Long.toString(rows));
        sum += (Long) requireNonNull(row.get(0));
        rows++;
      }
      assertThat(cursor.statistics().resultRows()).isEqualTo(300_000);
    }
    assertThat(rows).isEqualTo(300_000);
    assertThat(sum).isEqualTo(299_999L * 150_000L);
  }

  @Test
  void aFailureBehindTheFirstRowsIsNotTheEndOfTheResult() throws Exception {
    QueryRequest request =
        QueryRequest.of(
                "SELECT number, throwIf(number = 3000000, 'no further') FROM numbers(10000000)",
                Map.of())
            .withLimits(QueryLimits.NONE);
    assertThatExceptionOfType(QueryFailure.class)
        .isThrownBy(() -> {
          try (ResultCursor cursor = runner.stream(request)) {
            while (cursor.next() != null) {}
          }
        });
    assertThatExceptionOfType(QueryFailure.Rejected.class)
        .isThrownBy(() -> runner.run(request))
        .satisfies(e -> assertThat(e.code()).hasValue(395));
  }

  @Test
  void closingAStreamEarlyStopsTheQuery() throws Exception {
    QueryRequest request =
        QueryRequest.of("SELECT number FROM numbers(100000000000)", Map.of())
            .withLimits(QueryLimits.NONE);
    ResultCursor cursor = runner.stream(request);
    assertThat(cursor.next()).containsExactly(0L);
    cursor.close();
    awaitGone(request.id());
    assertThat(entry(request).outcome()).isEqualTo("abandoned");
  }

  @Test
  void cancelStopsTheQueryOnTheServer() throws Exception {
    QueryRequest request = QueryRequest.of(SLOW, Map.of()).withLimits(QueryLimits.NONE);
    CompletableFuture<QueryFailure> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            runner.run(request);
            failure.completeExceptionally(new AssertionError("ran to its end"));
          } catch (QueryFailure e) {
            failure.complete(e);
          } catch (InterruptedException e) {
            failure.completeExceptionally(e);
          }
        });
    await(() -> isRunning(request.id()));
    assertThat(runner.cancel(request.id())).isTrue();
    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(QueryFailure.Cancelled.class);
    awaitGone(request.id());
    assertThat(entry(request).outcome()).isEqualTo("cancelled");
    assertThat(runner.cancel(request.id())).isFalse();
  }

  @Test
  void timeIsLimited() {
    QueryRequest request =
        QueryRequest.of(SLOW, Map.of())
            .withLimits(QueryLimits.NONE.withTime(Duration.ofMillis(500)));
    assertThatExceptionOfType(QueryFailure.TimedOut.class)
        .isThrownBy(() -> runner.run(request))
        .satisfies(e -> {
          assertThat(e.code()).hasValue(159);
          assertThat(e)
              .hasMessageStartingWith(
                  "query "
                      + request.id()
                      + " took longer than its limit of 500 ms on ClickHouse at")
              .hasMessageEndingWith(
                  "Ask for a shorter time range or fewer groups, or raise the limit.");
        });
  }

  @Test
  void memoryRowsReadAndResultRowsAreLimited() throws Exception {
    QueryLimits none = QueryLimits.NONE;
    assertLimited(
        "SELECT groupArray(number) FROM numbers(50000000)", none.withMemoryBytes(20 << 20), 241);
    assertLimited(
        "SELECT count() FROM numbers(2000000) WHERE number % 7 = 0",
        none.withRowsToRead(1_000_000), 158);
    assertLimited("SELECT number FROM numbers(1000)", none.withResultRows(100), 396);
    // The limits of one query do not stick to the connection.
    assertThat(
            runner
                .run(QueryRequest.of("SELECT number FROM numbers(1000)", Map.of()).withLimits(none))
                .rows())
        .hasSize(1000);
  }

  @Test
  void nothingButReadingIsPossible() throws Exception {
    for (String statement :
        List.of(
            "INSERT INTO obs_changes (kind) VALUES ('x')",
            "/* SELECT */ DROP TABLE obs_changes",
            "-- SELECT\nALTER TABLE obs_changes DELETE WHERE 1",
            "SET readonly = 0",
            "CREATE TABLE x (a Int8) ENGINE = Memory")) {
      assertThatExceptionOfType(QueryFailure.Denied.class)
          .as(statement)
          .isThrownBy(() -> run(statement, Map.of()));
    }
    assertThatExceptionOfType(QueryFailure.class)
        .isThrownBy(() -> run("SELECT 1; DROP TABLE obs_changes", Map.of()));
    assertThat(run("EXISTS TABLE obs_changes", Map.of()).rows()).containsExactly(List.of(1L));
  }

  @Test
  void aRowOfManyStatesShowsItsLast() throws Exception {
    for (String state : List.of("firing", "resolved")) {
      client.execute(
          "INSERT INTO %s.obs_alerts (id, state, fired_at, updated_at) VALUES ('a1', '%s', '2026-01-01 00:00:00', now64(3) + %d)"
              .formatted(client.endpoint().database(), state, state.length()),
          "insert",
          Map.of());
    }
    assertThat(run("SELECT state FROM obs_alerts WHERE id = 'a1'", Map.of()).rows())
        .containsExactly(List.of("resolved"));
  }

  @Test
  void aWrongQueryKeepsClickHousesCode() {
    assertThatExceptionOfType(QueryFailure.Rejected.class)
        .isThrownBy(() -> run("SELECT x FROM nope", Map.of()))
        .satisfies(e -> {
          assertThat(e.code()).hasValue(60);
          assertThat(e.isRetryable()).isFalse();
          assertThat(e).hasMessageContaining("does not accept it: Unknown table expression");
        });
    assertThatExceptionOfType(QueryFailure.Rejected.class)
        .isThrownBy(() -> run("SELECT FROM WHERE", Map.of()));
  }

  @Test
  void statisticsSayWhatWasRead() throws Exception {
    QueryRequest request =
        QueryRequest.of("SELECT count() FROM numbers(1000000) WHERE number % 2 = 0", Map.of());
    ResultTable table = runner.run(request);
    assertThat(table.rows()).containsExactly(List.of(500_000L));
    assertThat(table.statistics().rowsRead()).isEqualTo(1_000_000);
    assertThat(table.statistics().bytesRead()).isGreaterThan(1_000_000);
    assertThat(table.statistics().resultRows()).isEqualTo(1);
    assertThat(entry(request))
        .satisfies(e -> {
          assertThat(e.outcome()).isEqualTo("ok");
          assertThat(e.statistics()).isEqualTo(table.statistics());
        });
  }

  @Test
  void finishedQueriesAreLogged() throws Exception {
    QueryRequest ok = QueryRequest.of("SELECT {p:String} AS c", Map.of("p", "secret'\\"));
    QueryRequest bad = QueryRequest.of("SELECT 'it''s \\\\ broken' FROM nope", Map.of());
    ClickHouseQueryLog log = new ClickHouseQueryLog(client, Duration.ofMillis(10));
    try (log) {
      QueryRunner logging = new ClickHouseQueryRunner(client, log, Clock.systemUTC());
      logging.run(ok);
      assertThatExceptionOfType(QueryFailure.class).isThrownBy(() -> logging.run(bad));
    }
    assertThat(log.dropped()).isZero();
    ResultTable rows =
        run(
            "SELECT query_id, text, outcome, error_code, result_rows, parameters_hash != 0, duration_ns > 0"
                + " FROM obs_query_log WHERE query_id IN {ids:Array(String)} ORDER BY outcome",
            Map.of("ids", List.of(ok.id().value(), bad.id().value())));
    assertThat(rows.rows())
        .containsExactly(
            List.of(ok.id().value(), ok.text(), "ok", 0L, 1L, 1L, 1L),
            List.of(bad.id().value(), bad.text(), "rejected", 60L, 0L, 0L, 1L));
  }

  private static void assertLimited(String sql, QueryLimits limits, int code) {
    assertThatExceptionOfType(QueryFailure.LimitExceeded.class)
        .as(sql)
        .isThrownBy(() -> runner.run(QueryRequest.of(sql, Map.of()).withLimits(limits)))
        .satisfies(e -> assertThat(e.code()).hasValue(code));
  }

  private static ResultTable run(String sql, Map<String, Object> parameters)
      throws QueryFailure, InterruptedException {
    return runner.run(QueryRequest.of(sql, parameters));
  }

  private static QueryLog.Entry entry(QueryRequest request) {
    return LOG.stream()
        .filter(entry -> entry.request().id().equals(request.id()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isRunning(QueryId id) throws Exception {
    return !client
        .rows(
            "SELECT 1 FROM system.processes WHERE (query_id = {id:String} OR query LIKE {mark:String}) AND query NOT LIKE '%system.processes%'",
            "look", Map.of("id", id.value(), "mark", "%" + id + "%"))
        .isEmpty();
  }

  private static void awaitGone(QueryId id) throws Exception {
    await(() -> !isRunning(id));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new ExecutionException(new AssertionError("condition did not come true in 20 s"));
      }
      Thread.onSpinWait();
    }
  }
}
