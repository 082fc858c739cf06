package io.ollystack.copilot.app.replay;

import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/// Counts rows where they are stored, with `SELECT count()` over ClickHouse's HTTP interface.
final class StoredRows {
  private static final String DATABASE = "ollystack";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String authorization;

  /// @param server as `http://user:password@127.0.0.1:8123`; the path names the database, when it
  ///   is not `ollystack`
  StoredRows(URI server) {
    this.server = server;
    String user = server.getRawUserInfo() == null ? "default:" : server.getRawUserInfo();
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /// Rows of one signal with event times between these, both included.
  long count(Signal signal, long firstEpochNanos, long lastEpochNanos)
      throws IOException, InterruptedException {
    long rows = 0;
    for (Table table : tables(signal)) {
      rows +=
          count(
              "SELECT count() FROM %s.%s WHERE toUnixTimestamp64Nano(%s) BETWEEN %d AND %d"
                  .formatted(
                      database(), table.name(), table.time(), firstEpochNanos, lastEpochNanos));
    }
    return rows;
  }

  private record Table(String name, String time) {}

  private static List<Table> tables(Signal signal) {
    return switch (signal) {
      case TRACES -> List.of(new Table("otel_traces", "Timestamp"));
      case LOGS -> List.of(new Table("otel_logs", "Timestamp"));
      case METRICS ->
          List.of(
              new Table("otel_metrics_gauge", "TimeUnix"),
              new Table("otel_metrics_sum", "TimeUnix"),
              new Table("otel_metrics_histogram", "TimeUnix"),
              new Table("otel_metrics_exponential_histogram", "TimeUnix"),
              new Table("otel_metrics_summary", "TimeUnix"));
    };
  }

  private long count(String sql) throws IOException, InterruptedException {
    URI uri = URI.create("http://%s:%d/".formatted(server.getHost(), server.getPort()));
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", authorization)
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s: %s".formatted(uri, response.body().strip()));
    }
    return Long.parseLong(response.body().strip());
  }

  private String database() {
    String path = server.getPath() == null ? "" : server.getPath().replace("/", "");
    return path.isEmpty() ? DATABASE : path;
  }
}
