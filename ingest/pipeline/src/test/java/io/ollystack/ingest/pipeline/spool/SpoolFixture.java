package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// A small spool with one consumer of all signals, and what it reported.
final class SpoolFixture {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String ALL = "all";
  static final ConsumerSettings ALL_SIGNALS =
      new ConsumerSettings(ALL, Set.of(Signal.TRACES, Signal.METRICS, Signal.LOGS));
  static final ClaimLimits ONE_BY_ONE = new ClaimLimits(1, DataSize.ofMebibytes(1), Duration.ZERO);
  static final ClaimLimits EVERYTHING =
      new ClaimLimits(Integer.MAX_VALUE, DataSize.ofGibibytes(1), Duration.ZERO);

  final List<SpoolEvent> events = new CopyOnWriteArrayList<>();
  private final Path directory;
  private final SpoolFiles files;

  SpoolFixture(Path directory) {
    this(directory, SpoolFiles.DISK);
  }

  SpoolFixture(Path directory, SpoolFiles files) {
    this.directory = directory;
    this.files = files;
  }

  SpoolSettings settings() {
    return settings(DataSize.ofMebibytes(64), DataSize.ofMebibytes(16));
  }

  SpoolSettings settings(DataSize maxSize, DataSize segmentSize) {
    return SpoolSettings.in(directory)
        .withSizes(maxSize, segmentSize)
        .withFreeSpaceFloor(new DataSize(0));
  }

  Spool open() throws IOException {
    return open(settings(), files, ALL_SIGNALS);
  }

  Spool open(SpoolSettings settings, SpoolFiles files, ConsumerSettings... consumers)
      throws IOException {
    return Spool.open(settings, List.of(consumers), CLOCK, events::add, files);
  }

  static OtlpRequest request(String payload) {
    return request(Signal.TRACES, payload);
  }

  static OtlpRequest request(Signal signal, String payload) {
    return new OtlpRequest(
        signal,
        Encoding.PROTOBUF,
        new TenantId("acme"),
        NOW,
        payload.getBytes(StandardCharsets.UTF_8));
  }

  static String payload(SpooledRequest request) {
    return new String(request.request().payload(), StandardCharsets.UTF_8);
  }

  /// Claims and finishes everything there is.
  static List<String> drain(Spool spool) throws IOException, InterruptedException {
    return drain(spool.consumer(ALL));
  }

  static List<String> drain(SpoolConsumer consumer) throws IOException, InterruptedException {
    List<String> payloads = new ArrayList<>();
    while (true) {
      Optional<Claim> claim = consumer.claim(EVERYTHING, Duration.ZERO);
      if (claim.isEmpty()) {
        return payloads;
      }
      claim.get().records().forEach(record -> payloads.add(payload(record)));
      claim.get().done();
    }
  }
}
