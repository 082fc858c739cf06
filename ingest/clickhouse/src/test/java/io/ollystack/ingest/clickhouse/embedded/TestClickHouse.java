package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The ClickHouse of the tests: one embedded server for all tests of a JVM, started by the first
/// that asks and stopped with the JVM; or the real server at `OLLYSTACK_TEST_CLICKHOUSE_URL`
/// (with `OLLYSTACK_TEST_CLICKHOUSE_USER` and `..._PASSWORD`), where that is set. Each test takes
/// a database of its own:
///
///     ClickHouseEndpoint endpoint = TestClickHouse.newDatabase();
///
/// Other modules use it through this module's test-jar. Thread-safe.
public final class TestClickHouse {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestClickHouse() {}

  /// Endpoint of a new, empty database.
  public static ClickHouseEndpoint newDatabase() {
    String name =
        "test_%d_%d".formatted(ProcessHandle.current().pid(), DATABASES.incrementAndGet());
    ClickHouseEndpoint server = server();
    run(server.withDatabase("default"), "CREATE DATABASE " + name);
    return server.withDatabase(name);
  }

  /// The server itself, with its default database.
  public static ClickHouseEndpoint server() {
    String url = System.getenv("OLLYSTACK_TEST_CLICKHOUSE_URL");
    if (url != null && !url.isBlank()) {
      return new ClickHouseEndpoint(
          URI.create(url),
          "default",
          System.getenv().getOrDefault("OLLYSTACK_TEST_CLICKHOUSE_USER", "default"),
          Secret.of(System.getenv().getOrDefault("OLLYSTACK_TEST_CLICKHOUSE_PASSWORD", "")));
    }
    return Embedded.SERVER.endpoint();
  }

  /// Runs one statement over plain HTTP and returns its answer as text.
  ///
  /// @throws IllegalStateException with the server's message where it fails
  public static String run(ClickHouseEndpoint endpoint, String sql) {
    return send(endpoint, "", sql);
  }

  /// As [#run], with parameters for the query string: settings, `query_id=...`.
  static String get(ClickHouseEndpoint endpoint, String parameters, String sql) {
    return send(endpoint, "&" + parameters, sql);
  }

  private static String send(ClickHouseEndpoint endpoint, String parameters, String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(
                endpoint.uri().resolve("/?database=" + endpoint.database() + parameters))
            .header("Authorization", basic(endpoint))
            .timeout(Duration.ofMinutes(1))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body().strip());
      }
      return answer.body().stripTrailing();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  static String basic(ClickHouseEndpoint endpoint) {
    String pair = endpoint.user() + ":" + endpoint.password().reveal();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static final class Embedded {
    static final EmbeddedClickHouse SERVER = start();

    private static EmbeddedClickHouse start() {
      try {
        Path directory = Files.createTempDirectory("ollystack-clickhouse-");
        EmbeddedClickHouse server =
            EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory));
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(() -> {
                  server.close();
                  deleteTree(directory);
                }));
        return server;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } catch (EmbeddedClickHouseFailed failed) {
        throw new IllegalStateException(failed);
      }
    }
  }
}
