package io.ollystack.ingest.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for the embedded server only: what it forbids, and what its engine would do wrong
/// without the remedies.
@Timeout(120)
class EmbeddedServerIT {
  private static @Nullable EmbeddedClickHouse server;

  @TempDir static Path directory;

  private final ClickHouseEndpoint endpoint = server().endpoint();

  @BeforeAll
  static void start() throws EmbeddedClickHouseFailed, IOException {
    // Whatever lies in the working directory is not taken for the configuration.
    Path work = Files.createDirectories(directory.resolve("data").resolve("work"));
    Files.writeString(
        directory.resolve("data").resolve(DataDirectory.MANIFEST),
        "layout=1\nengine=" + NativeLibrary.engineVersion() + "\n");
    Files.writeString(
        work.resolve("config.xml"), "<clickhouse><path>/nowhere/</path></clickhouse>");
    Files.writeString(work.resolve("users.xml"), "broken");
    server =
        EmbeddedClickHouse.start(
            EmbeddedClickHouseSettings.in(directory.resolve("data"))
                .withMemoryBytes(512L << 20)
                .withSessions(3));
  }

  /// Behind all the failures, kills and departures of these tests no statement is left behind.
  @AfterAll
  static void stop() throws Exception {
    ClickHouseEndpoint endpoint = server().endpoint();
    Await.until(
        Duration.ofSeconds(20),
        () -> TestClickHouse.run(endpoint, "SELECT count() FROM system.processes").equals("1"));
    server().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 INTO OUTFILE '/tmp/ollystack-must-not-exist'",
        "SELECT 1 INTO /* x */ OUTFILE '/tmp/ollystack-must-not-exist' FORMAT TSV",
        "INSERT INTO f FROM INFILE '/etc/hostname' FORMAT LineAsString",
        "INSERT INTO f (s) FROM INFILE '/etc/hostname' COMPRESSION 'none' FORMAT LineAsString",
        "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        "INSERT INTO FUNCTION file('/tmp/ollystack-must-not-exist', 'TSV', 's String') VALUES"
            + " ('x')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1', system.one)",
        "SELECT * FROM default.`/etc/hostname`",
        "CREATE TABLE g (s String) ENGINE=File('TSV')",
        "CREATE TABLE g (s String) ENGINE=URL('http://127.0.0.1:1/', 'TSV')",
        "CREATE USER someone"
      })
  void keepsClientsAwayFromFilesAndNetwork(String sql) {
    run("CREATE TABLE IF NOT EXISTS f (s String) ENGINE=Memory");

    assertThatThrownBy(() -> run(sql)).hasMessageContaining("Code: 497.");
    assertThat(Path.of("/tmp/ollystack-must-not-exist")).doesNotExist();
    assertThat(run("SELECT count() FROM f")).isEqualTo("0");
  }

  @Test
  void takesForbiddenWordsForWhatTheyAre() {
    assertThat(run("SELECT 'INTO OUTFILE', 1 AS outfile -- INTO OUTFILE 'x'"))
        .isEqualTo("INTO OUTFILE\t1");
  }

  /// What follows VALUES is rows, and never another statement.
  @Test
  void rowsCannotSmuggleAStatement() {
    run("CREATE TABLE IF NOT EXISTS smuggled (a UInt8) ENGINE=Memory");

    run("INSERT INTO smuggled VALUES (1); DROP TABLE smuggled");

    assertThat(run("SELECT count() FROM smuggled")).isEqualTo("1");
  }

  @Test
  void anExpressionIsNoStatement() {
    assertThatThrownBy(() -> run("1 + 1")).hasMessageContaining("Code: 62.");
    assertThatThrownBy(() -> TestClickHouse.get(endpoint, "implicit_select=1", "1 + 1"))
        .hasMessageContaining("Code: 452.");
  }

  /// ClickHouse parses and plans recursively. That is a test of the engine and not of our threads'
  /// large stacks, which could not be made to matter (see the module's first decision record).
  @Test
  void deepExpressionsAreAnsweredOrRefused() throws Exception {
    int depth = 1000;
    String nested = "SELECT " + "abs(".repeat(depth) + "1" + ")".repeat(depth);
    long pid = server().status().pid();

    assertThatThrownBy(() -> run(nested)).hasMessageContaining("Code: 167.");
    assertThat(TestClickHouse.get(endpoint, "max_parser_depth=100000&max_ast_depth=100000", nested))
        .isEqualTo("1");
    assertThat(server().status().pid()).isEqualTo(pid);
  }

  @Test
  void onlyTheTokenOpensIt() {
    for (Secret wrong : List.of(Secret.NONE, Secret.of("wrong"))) {
      ClickHouseEndpoint stranger =
          new ClickHouseEndpoint(endpoint.uri(), "ollystack", endpoint.user(), wrong);
      assertThatThrownBy(() -> TestClickHouse.run(stranger, "SELECT 1"))
          .hasMessageContaining("Code: 516.");
    }
    assertThat(endpoint.toString()).doesNotContain(endpoint.password().reveal());
  }

  @Test
  void theTokenIsOnNoCommandLine() {
    String commandLine =
        ProcessHandle.of(server().status().pid()).orElseThrow().info().commandLine().orElse("");

    assertThat(commandLine).contains("EmbeddedServer").doesNotContain(endpoint.password().reveal());
  }

  @Test
  void listensOnTheLoopbackOnly() throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .forEach(addresses::add);
    for (InetAddress address : addresses) {
      assertThatThrownBy(() -> new Socket(address, endpoint.uri().getPort()).close())
          .isInstanceOf(IOException.class);
    }
    assertThat(endpoint.uri().getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void theMemoryCapFailsTheStatementAndNothingElse() {
    assertThatThrownBy(() -> run("SELECT groupArray(number) FROM numbers(300000000) FORMAT Null"))
        .hasMessageContaining("Code: 241.");
    assertThat(run("SELECT sum(number) FROM numbers(1000000)")).isEqualTo("499999500000");
  }

  @Test
  void aSecondStatementOfTheSameIdIsRefused() throws Exception {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () -> TestClickHouse.get(endpoint, "query_id=" + id, slow(20)));
    Await.until(Duration.ofSeconds(10), () -> runs(id));

    assertThatThrownBy(() -> TestClickHouse.get(endpoint, "query_id=" + id, "SELECT 1"))
        .hasMessageContaining("Code: 216.");
    assertThat(run("KILL QUERY WHERE query_id = '" + id + "' SYNC")).contains(id);
    assertThatThrownBy(first::join).hasMessageContaining("Code: 394.");
  }

  /// Also while every session is busy: the kill does not wait in their queue.
  @Test
  void killStopsWhatBlocksEverySession() throws Exception {
    List<CompletableFuture<String>> running = new ArrayList<>();
    String group = UUID.randomUUID().toString();
    for (int i = 0; i < 3; i++) {
      String id = group + "-" + i;
      running.add(
          CompletableFuture.supplyAsync(
              () -> TestClickHouse.get(endpoint, "query_id=" + id, slow(100))));
    }
    for (CompletableFuture<String> statement : running) {
      Await.until(
          Duration.ofSeconds(20),
          () -> {
            run("KILL QUERY WHERE query_id LIKE '" + group + "%' ASYNC");
            return statement.isDone();
          });
      assertThatThrownBy(statement::join).hasMessageContaining("Code: 394.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "TabSeparated"})
  void aClientThatLeavesStopsItsStatement(String format) throws Exception {
    String id = UUID.randomUUID().toString();
    try (Socket socket = send(slow(100) + " FORMAT " + format, id)) {
      Await.until(Duration.ofSeconds(10), () -> runs(id));
      socket.shutdownOutput();
    }
    Await.until(Duration.ofSeconds(10), () -> !runs(id));
  }

  @Test
  void aClientThatLeavesInMidStreamStopsItsStatement() throws Exception {
    String id = UUID.randomUUID().toString();
    String sql = "SELECT number, repeat('x', 100) FROM system.numbers FORMAT TSV";
    try (Socket socket = send(sql, id)) {
      InputStream in = socket.getInputStream();
      assertThat(in.readNBytes(3 << 20)).hasSize(3 << 20);
      assertThat(runs(id)).isTrue();
    }
    Await.until(Duration.ofSeconds(10), () -> !runs(id));
  }

  @Test
  void aFailureInMidStreamIsSeenAsOne() throws Exception {
    String sql =
        "SELECT number, throwIf(number = 30000000, 'late') FROM numbers(40000000) FORMAT TSV";
    try (Socket socket = send(sql, UUID.randomUUID().toString())) {
      byte[] answer = socket.getInputStream().readAllBytes();
      String start = new String(answer, 0, 600, UTF_8);
      String end = new String(answer, answer.length - 7, 7, UTF_8);
      assertThat(start).startsWith("HTTP/1.1 200").contains("Transfer-Encoding: chunked");
      assertThat(end).doesNotEndWith("\r\n0\r\n\r\n");
    }
  }

  @Test
  void halfAnInsertIsNoInsert() throws Exception {
    run("CREATE TABLE half (a UInt32) ENGINE=MergeTree ORDER BY a");
    String id = UUID.randomUUID().toString();
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              (head("/?query_id=" + id + "&query=INSERT%20INTO%20half%20FORMAT%20TSV")
                      + "Transfer-Encoding: chunked\r\n\r\n4\r\n1\n2\n\r\n")
                  .getBytes(UTF_8));
      Await.until(Duration.ofSeconds(10), () -> runs(id));
    }
    Await.until(Duration.ofSeconds(10), () -> !runs(id));
    assertThat(run("SELECT count() FROM half")).isEqualTo("0");
  }

  @Test
  void garbageIsAnsweredAndForgotten() throws Exception {
    for (String garbage :
        List.of(
            "\r\n\r\n",
            "GET\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "POST / HTTP/1.1\r\nno colon\r\n\r\n",
            "POST /?a=%zz HTTP/1.1\r\n\r\n",
            "POST /elsewhere HTTP/1.1\r\n\r\n",
            "x".repeat(300_000))) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(garbage.getBytes(UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(12);
        assertThat(new String(answer, UTF_8)).startsWith("HTTP/1.1 4");
      } catch (IOException reset) {
        // The rest of an oversized head was not read: the close may overtake the answer.
        assertThat(garbage.length()).isGreaterThan(100_000);
      }
    }
    assertThat(run("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aGetChangesNothing() throws Exception {
    try (Socket socket = connect()) {
      String get =
          head("/?query=CREATE%20TABLE%20by_get(a%20UInt8)ENGINE=Memory").replace("POST", "GET");
      socket.getOutputStream().write((get + "Connection: close\r\n\r\n").getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).contains("Code: 164.");
    }
    assertThat(run("EXISTS TABLE by_get")).isEqualTo("0");
  }

  private static EmbeddedClickHouse server() {
    return Objects.requireNonNull(server);
  }

  private String run(String sql) {
    return TestClickHouse.run(endpoint, sql);
  }

  private boolean runs(String id) {
    return !run("SELECT count() FROM system.processes WHERE startsWith(query, '/*qid:"
            + id
            + "*/')")
        .equals("0");
  }

  private Socket send(String sql, String id) throws IOException {
    Socket socket = connect();
    byte[] body = sql.getBytes(UTF_8);
    socket
        .getOutputStream()
        .write(
            (head("/?query_id=" + id) + "Content-Length: " + body.length + "\r\n\r\n" + sql)
                .getBytes(UTF_8));
    return socket;
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), endpoint.uri().getPort());
  }

  private String head(String path) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nX-ClickHouse-Database: ollystack\r\nAuthorization: %s\r\n"
        .formatted(path, TestClickHouse.basic(endpoint));
  }

  private static String slow(int seconds) {
    return "SELECT sum(sleepEachRow(0.05)) FROM numbers(%d) SETTINGS max_block_size=2, function_sleep_max_microseconds_per_block=3000000000"
        .formatted(seconds * 20);
  }
}
