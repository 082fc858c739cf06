package io.ollystack.ingest.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a running service says about the rows of one pipeline, read from its `/metrics`.
public final class ServiceAccounts {
  private static final Pattern ROWS =
      Pattern.compile(
          "ollystack_ingest_rows_total\\{fate=\"(\\w+)\",pipeline=\"(\\w+)\",reason=\"(\\w*)\"} (\\S+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI metrics;

  /// @param service its web address, as `http://127.0.0.1:8080`
  public ServiceAccounts(URI service) {
    this.metrics = service.resolve("/metrics");
  }

  /// Rows since the start of the service, of the pipeline `traces`, `metrics` or `logs`.
  public record Rows(long received, long stored, long rejected, long dropped) {
    public Rows minus(Rows before) {
      return new Rows(
          received - before.received,
          stored - before.stored,
          rejected - before.rejected,
          dropped - before.dropped);
    }

    /// Rows that are not where they belong yet.
    public long pending() {
      return received - stored - rejected - dropped;
    }
  }

  public Rows rows(String pipeline) throws IOException, InterruptedException {
    String text =
        client
            .send(
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    long received = 0;
    long stored = 0;
    long rejected = 0;
    long dropped = 0;
    Matcher line = ROWS.matcher(text);
    while (line.find()) {
      if (line.group(2).equals(pipeline)) {
        long rows = (long) Double.parseDouble(line.group(4));
        switch (line.group(1)) {
          case "received", "replayed" -> received += rows;
          case "stored" -> stored += rows;
          case "rejected" -> rejected += rows;
          case "dropped" -> dropped += rows;
          default -> {} // refused: not taken over
        }
      }
    }
    return new Rows(received, stored, rejected, dropped);
  }
}
