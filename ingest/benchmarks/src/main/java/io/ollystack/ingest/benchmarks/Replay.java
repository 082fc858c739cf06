package io.ollystack.ingest.benchmarks;

import io.ollystack.ingest.otlp.decode.DecodedRequest;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.receiver.OtlpReceiver;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverFactory;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Sends recorded telemetry to an OTLP/HTTP receiver and accounts for every row: `<folder>/**` with
/// files `traces`, `metrics` and `logs` ending in `.jsonl` or `.jsonl.gz`, an OTLP JSON request on
/// each line.
///
/// Usage: `Replay <folder> <endpoint, as http://localhost:4318> [bearer token]`. Prints a line per
/// file and exits with 1 unless sent = acknowledged + rejected by reason. Rows are counted in the
/// text of the lines (their identifying fields), independently of the decoder.
public final class Replay {
  private static final Pattern REJECTED =
      Pattern.compile("\"rejected(?:Spans|DataPoints|LogRecords)\":\"(\\d+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final OtlpDecoder decoder = new OtlpDecoder();
  private final URI endpoint;
  private final String token;
  private boolean balanced = true;
  private long acknowledged;

  private Replay(URI endpoint, String token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  /// What happened to the rows of one file.
  private static final class Account {
    private long requests;
    private long counted;
    private long decoded;
    private long acknowledged;
    private long rejected;
    private long failed;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 1) {
      System.err.println("usage: Replay <folder> [<http://host:4318> [bearer token]]");
      System.exit(2);
    }
    boolean balanced =
        args.length == 1
            ? replayToOwnReceiver(Path.of(args[0]))
            : new Replay(URI.create(args[1]), args.length > 2 ? args[2] : "")
                .replay(Path.of(args[0]));
    System.exit(balanced ? 0 : 1);
  }

  private static boolean replayToOwnReceiver(Path folder) throws IOException, InterruptedException {
    LongAdder kept = new LongAdder();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OtlpReceiverConfig config =
        new OtlpReceiverConfig(
            Optional.empty(),
            Optional.of(OtlpReceiverConfig.Http.on(any)),
            Map.of(),
            TenantId.NONE);
    try (OtlpReceiver receiver =
        OtlpReceiverFactory.create(config, MeterProvider.noop().get("replay"), Clock.systemUTC())) {
      receiver.start((_, batch) -> kept.add(batch.size()));
      Replay replay =
          new Replay(URI.create("http://127.0.0.1:" + receiver.httpPort().orElseThrow()), "");
      boolean balanced = replay.replay(folder);
      System.out.printf(
          "the receiver kept %,d of %,d acknowledged%n", kept.sum(), replay.acknowledged);
      return balanced && kept.sum() == replay.acknowledged;
    }
  }

  private boolean replay(Path folder) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Replay::isRecorded).sorted().toList();
    }
    Instant start = Instant.now();
    long rows = 0;
    for (Path file : files) {
      rows += send(file);
    }
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    System.out.printf(
        "%,d rows of %d files in %.1f s: %s%n",
        rows, files.size(), seconds, balanced ? "all accounted for" : "NOT ACCOUNTED FOR");
    return balanced && !files.isEmpty();
  }

  private long send(Path file) throws IOException, InterruptedException {
    Signal signal = signal(file);
    Account account = new Account();
    try (BufferedReader lines = open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          send(signal, line, account);
        }
      }
    }
    boolean even =
        account.failed == 0
            && account.counted == account.decoded
            && account.counted == account.acknowledged + account.rejected;
    balanced &= even;
    System.out.printf(
        "%s: %,d requests, %,d %s counted, %,d decoded, %,d acknowledged, %,d rejected, %,d"
            + " requests failed: %s%n",
        file,
        account.requests,
        account.counted,
        signal.rows(),
        account.decoded,
        account.acknowledged,
        account.rejected,
        account.failed,
        even ? "ok" : "UNEVEN");
    acknowledged += account.acknowledged;
    return account.counted;
  }

  private void send(Signal signal, String line, Account account)
      throws IOException, InterruptedException {
    byte[] body = line.getBytes(StandardCharsets.UTF_8);
    long rows = RowCount.of(signal, line);
    account.requests++;
    account.counted += rows;
    account.decoded += decoded(signal, body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve("/v1/" + signal.label()))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(1))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      account.failed++;
      System.out.println(response.statusCode() + ": " + response.body());
      return;
    }
    Matcher match = REJECTED.matcher(response.body());
    long rejected = match.find() ? Long.parseLong(match.group(1)) : 0;
    if (rejected > 0) {
      System.out.println(response.body());
    }
    account.rejected += rejected;
    account.acknowledged += rows - rejected;
  }

  private long decoded(Signal signal, byte[] body) {
    try {
      DecodedRequest decoded =
          decoder.decodeRequest(
              new OtlpRequest(signal, Encoding.JSON, TenantId.NONE, Instant.EPOCH, body));
      return decoded.rejections().received();
    } catch (RejectedData e) {
      System.out.println(e.getMessage());
      return 0;
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
