package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both drivers against the server: the embedded one, or the real one that is configured. Every
/// test holds for both, or something could tell them apart.
@SuppressWarnings("try") // QueryResponse.close() declares Exception.
@Timeout(120)
class DriverConformanceIT {
  /// More than the engine's block, so that an answer has many.
  private static final int MANY_ROWS = 1_000_000;

  private final ClickHouseEndpoint endpoint = TestClickHouse.newDatabase();

  @Test
  void jdbcKnowsTheServer() throws SQLException {
    try (Connection connection = connect(false)) {
      assertThat(connection.isValid(2)).isTrue();
      assertThat(connection.getMetaData().getDatabaseProductVersion()).isNotBlank();
      assertThat(connection.getSchema()).isEqualTo(endpoint.database());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jdbcReadsEveryType(boolean compressed) throws SQLException {
    String sql =
        """
        SELECT toUInt8(1), toInt64(-5), toUInt64('18446744073709551615'), 'str',
          CAST(NULL, 'Nullable(Int32)'), toDate('2024-01-02'),
          toDateTime64('2024-01-02 03:04:05.123456789', 9, 'UTC'), 1.5::Float64,
          toDecimal64(1.2345, 4), true, toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0'),
          toIPv4('1.2.3.4'), ['a','b'], map('k','v'), toLowCardinality('lc'), tuple(1, 'x'),
          CAST('y', 'Enum8(\\'x\\'=1,\\'y\\'=2)'),
          toInt128('170141183460469231731687303715884105727'), nan
        """;
    try (Connection connection = connect(compressed);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        Object value = rows.getObject(i);
        values.add(
            value instanceof Array array
                ? Arrays.deepToString((Object[]) array.getArray())
                : String.valueOf(value));
      }
      assertThat(values)
          .startsWith("1", "-5", "18446744073709551615", "str", "null", "2024-01-02")
          .contains(
              "1.5",
              "1.2345",
              "true",
              "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
              "[a, b]",
              "{k=v}",
              "lc",
              "y",
              "170141183460469231731687303715884105727",
              "NaN");
    }
  }

  @Test
  void preparedValuesSurviveEveryCharacter() throws SQLException {
    String hostile = "q'uo\\te\nnl\tπ`\"; DROP TABLE x --";
    try (Connection connection = connect(false);
        PreparedStatement statement =
            connection.prepareStatement("SELECT ?, number FROM numbers(10) WHERE number > ?")) {
      statement.setString(1, hostile);
      statement.setLong(2, 7);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(hostile);
        assertThat(rows.getLong(2)).isEqualTo(8);
      }
    }
  }

  @Test
  void jdbcInsertsABatch() throws SQLException {
    run(
        "CREATE TABLE t (id UInt64, s String, n Nullable(Int32), at DateTime64(9,'UTC'), a"
            + " Array(String), m Map(String,String), u UUID) ENGINE=MergeTree ORDER BY id");
    try (Connection connection = connect(false);
        PreparedStatement statement =
            connection.prepareStatement("INSERT INTO t (id,s,n,at,a,m,u) VALUES (?,?,?,?,?,?,?)")) {
      for (int i = 0; i < 1000; i++) {
        statement.setLong(1, i);
        statement.setString(2, "s';\\" + i);
        if (i % 2 == 0) {
          statement.setNull(3, Types.INTEGER);
        } else {
          statement.setInt(3, i);
        }
        statement.setTimestamp(4, Timestamp.from(Instant.ofEpochSecond(1_700_000_000L + i)));
        statement.setObject(5, new String[] {"a", "b'" + i});
        statement.setObject(6, Map.of("k", "v" + i));
        statement.setObject(7, new UUID(1, i));
        statement.addBatch();
      }
      assertThat(statement.executeBatch()).hasSize(1000);
    }
    assertThat(run("SELECT count(), countIf(n IS NULL), countIf(has(a, 'b\\'0')), max(s) FROM t"))
        .isEqualTo("1000\t500\t1\ts\\';\\\\999");
  }

  @Test
  void errorsKeepTheirCode() {
    assertThatThrownBy(() -> query("SELECT * FROM nowhere"))
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getErrorCode()).isEqualTo(60));
    assertThatThrownBy(() -> query("SELEC 1"))
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getErrorCode()).isEqualTo(62));
    assertThatThrownBy(() -> query("SELECT 1; SELECT 2"))
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getErrorCode()).isEqualTo(62));
    assertThatThrownBy(() -> query("SELECT throwIf(number = 5) FROM numbers(10)"))
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getErrorCode()).isEqualTo(395));
  }

  @Test
  void timeLimitStopsAStatement() throws SQLException {
    try (Connection connection = connect(false);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery(slow(60)))
          .isInstanceOf(SQLTimeoutException.class)
          .cause()
          .isInstanceOfSatisfying(
              ServerException.class, error -> assertThat(error.getCode()).isEqualTo(159));
    }
  }

  @Test
  void cancelStopsAStatement() throws Exception {
    String mark = "cancel_" + UUID.randomUUID();
    try (Connection connection = connect(false);
        Statement statement = connection.createStatement()) {
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(() -> {
            try {
              statement.executeQuery(slow(100) + " /* " + mark + " */");
            } catch (SQLException stopped) {
              throw new IllegalStateException(stopped);
            }
          });
      Await.until(Duration.ofSeconds(20), () -> runs(mark));
      statement.cancel();
      assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class);
      Await.until(Duration.ofSeconds(20), () -> !runs(mark));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void streamsMoreRowsThanABlock(boolean compressed) throws Exception {
    String sql = "SELECT number, toString(number), map('a','b') FROM numbers(" + MANY_ROWS + ")";
    long expected = (long) MANY_ROWS * (MANY_ROWS - 1) / 2;
    try (Connection connection = connect(compressed);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      long sum = 0;
      while (rows.next()) {
        sum += rows.getLong(1);
      }
      assertThat(sum).isEqualTo(expected);
    }
    try (Client client = client(compressed)) {
      assertThat(sum(client, sql, ClickHouseFormat.RowBinaryWithNamesAndTypes)).isEqualTo(expected);
    }
  }

  @Test
  void otherFormatsAreWholeDocuments() {
    assertThat(run("SELECT number AS n FROM numbers(200000) FORMAT CSVWithNames").lines())
        .hasSize(200_001)
        .filteredOn(line -> line.equals("\"n\""))
        .hasSize(1);
    assertThat(run("SELECT number AS n FROM numbers(200000) FORMAT TSV").lines()).hasSize(200_000);
    assertThat(run("SELECT number AS n FROM numbers(200000) FORMAT JSONEachRow").lines())
        .hasSize(200_000);
    String json = run("SELECT number AS n FROM numbers(200000) FORMAT JSONCompact");
    assertThat(json).startsWith("{").endsWith("}").contains("\"rows\": 200000");
    assertThat(json.indexOf("\"meta\"")).isEqualTo(json.lastIndexOf("\"meta\""));
  }

  @Test
  void clientSendsParameters() throws Exception {
    try (Client client = client(false);
        QueryResponse answer =
            client
                .query(
                    "SELECT {a:String}, {b:UInt32}, {c:Array(String)}",
                    Map.of("a", "x'y\\", "b", 5, "c", List.of("p", "q'r")),
                    new QuerySettings())
                .get()) {
      ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(answer);
      reader.next();
      assertThat(reader.getString(1)).isEqualTo("x'y\\");
      assertThat(reader.getLong(2)).isEqualTo(5);
      assertThat(reader.<String>getList(3)).containsExactly("p", "q'r");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientInsertsRowBinary(boolean compressed) throws Exception {
    run("CREATE TABLE t (a UInt32, s String) ENGINE=MergeTree ORDER BY a");
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int i = 0; i < 300_000; i++) {
      for (int k = 0; k < 4; k++) {
        rows.write(i >> (8 * k));
      }
      rows.write(3);
      rows.writeBytes("abc".getBytes(StandardCharsets.UTF_8));
    }
    try (Client client = client(compressed);
        InsertResponse answer =
            client
                .insert(
                    "t",
                    new ByteArrayInputStream(rows.toByteArray()),
                    ClickHouseFormat.RowBinary,
                    new InsertSettings())
                .get()) {
      assertThat(answer.getWrittenRows()).isEqualTo(300_000);
    }
    assertThat(run("SELECT count(), sum(a) FROM t")).isEqualTo("300000\t44999850000");
  }

  /// The way of the exporter: native blocks, written while they are sent. The blocks come from the
  /// server itself, which tests its streaming of them too: the driver's own reader fails on them.
  @Test
  void clientStreamsNativeBlocks() throws Exception {
    run("CREATE TABLE t (n UInt64, s String) ENGINE=MergeTree ORDER BY n");
    String source = "SELECT number AS n, toString(number) AS s FROM numbers(500000)";
    try (Client client = client(false);
        QueryResponse blocks =
            client.query(source, new QuerySettings().setFormat(ClickHouseFormat.Native)).get();
        InputStream bytes = blocks.getInputStream();
        InsertResponse answer =
            client
                .insert(
                    "t",
                    (OutputStream out) -> transfer(bytes, out),
                    ClickHouseFormat.Native,
                    new InsertSettings())
                .get()) {
      assertThat(answer.getWrittenRows()).isEqualTo(500_000);
    }
    assertThat(run("SELECT count(), sum(n) FROM t")).isEqualTo("500000\t124999750000");
  }

  @Test
  void asynchronousInsertsAreStoredWhenAnswered() throws Exception {
    run("CREATE TABLE t (a UInt32, s String) ENGINE=MergeTree ORDER BY a");
    InsertSettings settings =
        new InsertSettings()
            .serverSetting("async_insert", "1")
            .serverSetting("wait_for_async_insert", "1");
    try (Client client = client(false)) {
      client
          .insert("t", text("7\tz\n8\ty\n"), ClickHouseFormat.TabSeparated, settings)
          .get()
          .close();
    }
    assertThat(run("SELECT groupArray(a) FROM (SELECT a FROM t ORDER BY a)")).isEqualTo("[7,8]");
  }

  @Test
  void aBadInsertLeavesNothingBehind() throws Exception {
    run("CREATE TABLE t (a UInt32) ENGINE=MergeTree ORDER BY a");
    try (Client client = client(false)) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() ->
                client.insert("t", text("1\nx\n"), ClickHouseFormat.TabSeparated).get().close())
            .isInstanceOfSatisfying(
                ServerException.class, error -> assertThat(error.getCode()).isIn(6, 27, 72));
      }
    }
    assertThat(run("SELECT count() FROM t")).isEqualTo("0");
    assertThat(
            run(
                "SELECT count() FROM system.processes WHERE query ILIKE '%INSERT INTO%t%' AND query"
                    + " NOT LIKE '%system.processes%'"))
        .isEqualTo("0");
  }

  @Test
  void anInsertWithTheSameTokenIsStoredOnceInViewsToo() throws Exception {
    run(
        "CREATE TABLE t (a UInt32) ENGINE=MergeTree ORDER BY a SETTINGS"
            + " non_replicated_deduplication_window=1000");
    run(
        "CREATE TABLE sums (total SimpleAggregateFunction(sum, UInt64)) ENGINE=AggregatingMergeTree"
            + " ORDER BY tuple() SETTINGS non_replicated_deduplication_window=1000");
    run("CREATE MATERIALIZED VIEW v TO sums AS SELECT sum(a)::UInt64 AS total FROM t");
    try (Client client = client(false)) {
      for (String token : List.of("one", "one", "two", "one", "two")) {
        InsertSettings settings =
            new InsertSettings()
                .setDeduplicationToken(token)
                .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1");
        client.insert("t", text("1\n2\n"), ClickHouseFormat.TabSeparated, settings).get().close();
      }
    }
    assertThat(run("SELECT count() FROM t")).isEqualTo("4");
    assertThat(run("SELECT sum(total) FROM sums")).isEqualTo("6");
  }

  @Test
  void settingsHoldForOneStatementOnly() throws Exception {
    String initial = run("SELECT getSetting('max_threads')");
    for (int i = 0; i < 40; i++) {
      assertThat(settings("max_block_size=77&max_threads=1")).isEqualTo("77 1");
      run("SET max_block_size = 99");
      assertThat(run("SELECT getSetting('max_block_size') IN (77, 99), getSetting('max_threads')"))
          .isEqualTo("0\t" + initial);
      settings("readonly=1&max_block_size=55");
      settings("readonly=2");
      run("CREATE TABLE IF NOT EXISTS w (a UInt8) ENGINE=Memory");
    }
  }

  @Test
  void databaseHoldsForOneStatementOnly() {
    run("CREATE TABLE mine (a UInt8) ENGINE=Memory");
    for (int i = 0; i < 20; i++) {
      assertThat(TestClickHouse.run(endpoint.withDatabase("system"), "SELECT currentDatabase()"))
          .isEqualTo("system");
      assertThat(run("SELECT currentDatabase(), count() FROM mine"))
          .isEqualTo(endpoint.database() + "\t0");
      assertThatThrownBy(
              () -> TestClickHouse.run(endpoint.withDatabase("no_such_database"), "SELECT 1"))
          .hasMessageContaining("Code: 81.");
    }
  }

  private String settings(String query) throws Exception {
    return TestClickHouse.get(
        endpoint,
        query,
        "SELECT concat(toString(getSetting('max_block_size')), ' ',"
            + " toString(getSetting('max_threads')))");
  }

  private boolean runs(String mark) {
    return !run("SELECT count() FROM system.processes WHERE query LIKE '%"
            + mark
            + "%' AND query NOT LIKE '%system.processes%'")
        .equals("0");
  }

  private long sum(Client client, String sql, ClickHouseFormat format) throws Exception {
    try (QueryResponse answer = client.query(sql, new QuerySettings().setFormat(format)).get()) {
      ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(answer);
      long sum = 0;
      while (reader.hasNext()) {
        reader.next();
        sum += reader.getLong(1);
      }
      return sum;
    }
  }

  private void query(String sql) throws SQLException {
    try (Connection connection = connect(false);
        Statement statement = connection.createStatement()) {
      statement.executeQuery(sql).close();
    }
  }

  private String run(String sql) {
    return TestClickHouse.run(endpoint, sql);
  }

  private Connection connect(boolean compressed) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", endpoint.user());
    properties.setProperty("password", endpoint.password().reveal());
    properties.setProperty("compress", Boolean.toString(compressed));
    return DriverManager.getConnection(
        "jdbc:clickhouse:" + endpoint.uri() + "/" + endpoint.database(), properties);
  }

  private Client client(boolean compressed) {
    return new Client.Builder()
        .addEndpoint(endpoint.uri().toString())
        .setUsername(endpoint.user())
        .setPassword(endpoint.password().reveal())
        .setDefaultDatabase(endpoint.database())
        .compressServerResponse(compressed)
        .compressClientRequest(compressed)
        .build();
  }

  private static void transfer(InputStream from, OutputStream to) throws IOException {
    from.transferTo(to);
    to.flush();
  }

  private static InputStream text(String rows) {
    return new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8));
  }

  /// Takes about `seconds` / 2 to `seconds`.
  private static String slow(int seconds) {
    return "SELECT sum(sleepEachRow(0.05)) FROM numbers(%d) SETTINGS max_block_size=2, function_sleep_max_microseconds_per_block=3000000000"
        .formatted(seconds * 20);
  }
}
