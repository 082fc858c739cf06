package io.ollystack.copilot.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class QueryCommandTest {
  private static final String ROWS =
      """
      {"columns":[{"name":"service","type":"string","unit":""},
                  {"name":"p99_duration","type":"duration","unit":"ns"},
                  {"name":"rps","type":"number","unit":"1/s"},
                  {"name":"errors","type":"ratio","unit":"1"},
                  {"name":"mem","type":"size","unit":"By"},
                  {"name":"time","type":"timestamp","unit":""}],
       "rows":[["checkout",1534000000,12.3456,0.0254,536870912,"2026-11-20T13:00:00Z"],
               ["two\\nlines",null,1234567.8,1,0,null]],
       "warnings":[{"code":"W202","message":"truncated at 2 rows","fix":"FROM requests LIMIT 9"}],
       "observql":"FROM requests","sql":"SELECT 1","truncated":true,"digest":"d",
       "statistics":{"rowsRead":346800,"bytesRead":1,"elapsedMs":15}}
      """;

  private static final String REJECTED =
      """
      {"type":"urn:ollystack:problem:query-rejected","title":"The query was rejected","status":400,
       "problems":[{"code":"E100","start":15,"end":19,"line":1,"column":16,
                    "message":"unexpected 'FORM'. Did you mean FROM?"},
                   {"code":"E100","start":30,"end":34,"line":2,"column":6,
                    "message":"unexpected 'hour'. Did you mean 1h?"}],
       "correctedQuery":"SELECT count() FROM logs LAST 1h"}
      """;

  private final Map<String, String> requests = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private HttpServer server;
  private int status = 200;
  private String body = ROWS;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String sent =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String path = exchange.getRequestURI().getPath();
          requests.put(exchange.getRequestMethod() + " " + path, sent);
          requests.put(
              "Authorization",
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          boolean saved = path.contains("saved-queries");
          String answer = saved ? "[{\"name\":\"slow\",\"query\":\"FROM requests\"}]" : body;
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(saved ? 200 : status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int execute(String... arguments) {
    var command =
        new QueryCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8));
    String[] all = new String[arguments.length + 4];
    all[0] = "--url";
    all[1] = "http://127.0.0.1:" + server.getAddress().getPort();
    all[2] = "--timezone";
    all[3] = "UTC";
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return new CommandLine(command).execute(all);
  }

  @Test
  void printsAnAlignedTableWithUnits() {
    assertThat(execute("FROM requests")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            service    p99_duration  rps [1/s]  errors     mem  time
            ─────────  ────────────  ─────────  ──────  ──────  ───────────────────────
            checkout         1.534s      12.35   2.54%  512MiB  2026-11-20 13:00:00.000
            two⏎lines             -    1234568    100%      0B  -
            """);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            2 rows, truncated. Read 346,800 rows in 15 ms.
            W202: truncated at 2 rows
              try: FROM requests LIMIT 9
            """);
    assertThat(requests.get("POST /api/v1/query"))
        .isEqualTo("{\"query\":\"FROM requests\",\"timezone\":\"UTC\"}");
  }

  @Test
  void marksEachProblemUnderItsWord() {
    status = 400;
    body = REJECTED;

    assertThat(execute("SELECT count() FORM logs\nLAST hour")).isEqualTo(2);

    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
              SELECT count() FORM logs
                             ^^^^
            E100: unexpected 'FORM'. Did you mean FROM?

              LAST hour
                   ^^^^
            E100: unexpected 'hour'. Did you mean 1h?

            fix: SELECT count() FROM logs LAST 1h
            """);
    assertThat(out.size()).isZero();
  }

  @Test
  void passesJsonAndCsvThrough() {
    body = "a,b\r\n1,2\r\n";
    assertThat(execute("-o", "csv", "FROM logs")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(body);

    out.reset();
    body = ROWS;
    assertThat(execute("-o", "json", "--limit", "5", "FROM logs")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo(ROWS.strip());
    assertThat(requests.get("POST /api/v1/query")).contains("\"limit\":5");
  }

  @Test
  void failsWithTheServicesReason() {
    status = 503;
    body = "{\"title\":\"The store is unavailable\",\"detail\":\"try later\"}";

    assertThat(execute("FROM logs")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("The store is unavailable: try later");
  }

  @Test
  void saysThatNothingAnswers() {
    stop();

    assertThat(execute("FROM logs")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("Nothing answers at http://");
  }

  @Test
  void runsListsAndSavesQueries() {
    assertThat(execute("--saved", "slow")).isZero();
    assertThat(requests.get("POST /api/v1/query")).contains("\"FROM requests\"");
    assertThat(execute("--saved", "fast")).isEqualTo(1);

    out.reset();
    assertThat(execute("--list-saved")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("slow\tFROM requests");

    assertThat(execute("--token", "t-1", "--save", "new", "FROM logs")).isZero();
    assertThat(requests.get("POST /api/v1/saved-queries"))
        .contains("\"new\"")
        .contains("FROM logs");
    assertThat(requests.get("Authorization")).isEqualTo("Bearer t-1");
  }
}
