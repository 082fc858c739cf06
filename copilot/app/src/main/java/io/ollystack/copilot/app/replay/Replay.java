package io.ollystack.copilot.app.replay;

import io.ollystack.ingest.otlp.decode.DecodedRequest;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Sends `<folder>/**` with files `traces`, `metrics` and `logs` ending in `.jsonl` or `.jsonl.gz`,
/// an OTLP JSON request on each line, to an OTLP/HTTP receiver, in their own event time.
///
/// Rows are counted in the text of the lines, independently of the decoder, and again by it; a
/// receiver that asks to come again is asked again.
final class Replay {
  private static final Pattern REJECTED =
      Pattern.compile("\"rejected(?:Spans|DataPoints|LogRecords)\":\"?(\\d+)");
  private static final int MOST_TRIES = 600;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final OtlpDecoder decoder = new OtlpDecoder();
  private final URI endpoint;
  private final String token;
  private final PrintStream out;
  private final Map<Signal, Account> accounts = new EnumMap<>(Signal.class);

  /// @param token bearer token, or empty
  Replay(URI endpoint, String token, PrintStream out) {
    this.endpoint = endpoint;
    this.token = token;
    this.out = out;
  }

  /// What happened to the rows of one signal. Not thread-safe.
  static final class Account {
    private long requests;
    private long counted;
    private long decoded;
    private long acknowledged;
    private long rejected;
    private long failed;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    long acknowledged() {
      return acknowledged;
    }

    /// Event time of the first row, in nanoseconds since 1970; of no meaning without rows.
    long firstEpochNanos() {
      return first;
    }

    long lastEpochNanos() {
      return last;
    }

    /// sent = acknowledged + rejected, and both ways of counting agree.
    boolean isEven() {
      return failed == 0 && counted == decoded && counted == acknowledged + rejected;
    }
  }

  /// Sends every file.
  ///
  /// @throws IOException a file cannot be read or the receiver cannot be reached
  Map<Signal, Account> send(Path folder) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Replay::isRecorded).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException(
          folder
              + ": expected files traces.jsonl, metrics.jsonl or logs.jsonl below, or .jsonl.gz");
    }
    Instant start = Instant.now();
    for (Path file : files) {
      Signal signal = signal(file);
      Account account = accounts.computeIfAbsent(signal, _ -> new Account());
      try (BufferedReader lines = open(file)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank()) {
            send(signal, line, account);
          }
        }
      }
    }
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    out.printf("%d files in %.1f s%n", files.size(), seconds);
    accounts.forEach((signal, account) ->
        out.printf(
            "%s: %d requests, %d %s sent = %d acknowledged + %d rejected, %d requests failed: %s%n",
            signal.label(),
            account.requests,
            account.counted,
            signal.rows(),
            account.acknowledged,
            account.rejected,
            account.failed,
            account.isEven() ? "even" : "NOT EVEN (decoded here: " + account.decoded + ")"));
    return accounts;
  }

  private void send(Signal signal, String line, Account account)
      throws IOException, InterruptedException {
    byte[] body = line.getBytes(StandardCharsets.UTF_8);
    long rows = RowCount.of(signal, line);
    account.requests++;
    account.counted += rows;
    decode(signal, body, account);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve("/v1/" + signal.label()))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(1))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response = sendPatiently(request.build());
    if (response.statusCode() != 200) {
      account.failed++;
      out.println(response.statusCode() + ": " + response.body());
      return;
    }
    Matcher match = REJECTED.matcher(response.body());
    long rejected = match.find() ? Long.parseLong(match.group(1)) : 0;
    if (rejected > 0) {
      out.println(response.body());
    }
    account.rejected += rejected;
    account.acknowledged += rows - rejected;
  }

  /// 429 and 503 mean that nothing was kept and the same request is welcome later.
  private HttpResponse<String> sendPatiently(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    for (int i = 0; i < MOST_TRIES && isPostponed(response.statusCode()); i++) {
      long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
      TimeUnit.SECONDS.sleep(Math.clamp(seconds, 1, 30));
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    }
    return response;
  }

  private static boolean isPostponed(int status) {
    return status == 429 || status == 503;
  }

  private void decode(Signal signal, byte[] body, Account account) {
    try {
      DecodedRequest decoded =
          decoder.decodeRequest(
              new OtlpRequest(signal, Encoding.JSON, TenantId.NONE, Instant.EPOCH, body));
      account.decoded += decoded.rejections().received();
      TelemetryBatch batch = decoded.batch();
      for (int row = 0; row < batch.size(); row++) {
        account.first = Math.min(account.first, batch.timeEpochNanos(row));
        account.last = Math.max(account.last, batch.timeEpochNanos(row));
      }
    } catch (RejectedData e) {
      out.println(e.getMessage());
    }
  }

  private static boolean isRecorded(Path file) {
    return file.getFileName().toString().matches("(traces|metrics|logs)\\.jsonl(\\.gz)?");
  }

  private static Signal signal(Path file) {
    String name = file.getFileName().toString();
    if (name.startsWith("traces")) {
      return Signal.TRACES;
    }
    return name.startsWith("logs") ? Signal.LOGS : Signal.METRICS;
  }

  private static BufferedReader open(Path file) throws IOException {
    var in = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in,
            StandardCharsets.UTF_8));
  }
}
