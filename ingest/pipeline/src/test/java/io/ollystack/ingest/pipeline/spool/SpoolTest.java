package io.ollystack.ingest.pipeline.spool;

import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ALL;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.EVERYTHING;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ONE_BY_ONE;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.drain;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  @TempDir private Path directory;
  private SpoolFixture fixture;

  @BeforeEach
  void createFixture() {
    fixture = new SpoolFixture(directory);
  }

  @Test
  void handsOutWhatWasAppendedInOrder() throws Exception {
    try (Spool spool = fixture.open()) {
      assertThat(spool.append(request("a"), 1)).isEqualTo(0);
      assertThat(spool.append(request("b"), 1)).isEqualTo(1);
      assertThat(drain(spool)).containsExactly("a", "b");
      assertThat(drain(spool)).isEmpty();
    }
  }

  @Test
  void keepsEveryFieldOfARequest() throws Exception {
    var request =
        new OtlpRequest(
            Signal.LOGS,
            Encoding.JSON,
            new TenantId("team-1.eu"),
            SpoolFixture.NOW,
            new byte[] {0, -1, 7});
    try (Spool spool = fixture.open()) {
      spool.append(request, 42);
    }
    try (Spool spool = fixture.open()) {
      SpooledRequest read =
          spool.consumer(ALL).claim(EVERYTHING, Duration.ZERO).orElseThrow().records().getFirst();
      assertThat(read.items()).isEqualTo(42);
      assertThat(read.request()).usingRecursiveComparison().isEqualTo(request);
    }
  }

  @Test
  void forgetsNothingThatIsNotDone() throws Exception {
    try (Spool spool = fixture.open()) {
      spool.append(request("a"), 1);
      spool.append(request("b"), 1);
      spool.append(request("c"), 1);
      assertThat(spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO)).isPresent();
      spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO).orElseThrow().done();
    }
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).containsExactly("a", "c");
    }
  }

  @Test
  void unfinishedClaimComesBackWithTheSameBoundariesAndToken() throws Exception {
    String token;
    try (Spool spool = fixture.open()) {
      for (String payload : List.of("a", "b", "c")) {
        spool.append(request(payload), 10);
      }
      var limits = new ClaimLimits(20, DataSize.ofMebibytes(1), Duration.ZERO);
      Claim claim = spool.consumer(ALL).claim(limits, Duration.ZERO).orElseThrow();
      token = claim.token();
      assertThat(claim.records()).hasSize(2);
      assertThat(claim.replayed()).isFalse();
    }
    try (Spool spool = fixture.open()) {
      spool.append(request("d"), 1);
      Claim claim = spool.consumer(ALL).claim(EVERYTHING, Duration.ZERO).orElseThrow();
      assertThat(claim.token()).isEqualTo(token);
      assertThat(claim.replayed()).isTrue();
      assertThat(claim.records()).extracting(SpoolFixture::payload).containsExactly("a", "b");
      claim.done();
      assertThat(drain(spool)).containsExactly("c", "d");
    }
  }

  @Test
  void claimEndsAtTheFirstBoundMet() throws Exception {
    try (Spool spool = fixture.open()) {
      spool.append(request("x".repeat(1000)), 5);
      spool.append(request("y".repeat(1000)), 5);
      spool.append(request("z"), 5);
      SpoolConsumer consumer = spool.consumer(ALL);
      var bySize = new ClaimLimits(100, new DataSize(500), Duration.ZERO);
      assertThat(consumer.claim(bySize, Duration.ZERO).orElseThrow().records()).hasSize(1);
      var byItems = new ClaimLimits(9, DataSize.ofMebibytes(1), Duration.ZERO);
      assertThat(consumer.claim(byItems, Duration.ZERO).orElseThrow().records()).hasSize(1);
      assertThat(consumer.claim(byItems, Duration.ZERO).orElseThrow().range())
          .isEqualTo(new RecordRange(2, 2));
    }
  }

  @Test
  void lingeringClaimTakesWhatArrivesMeanwhile() throws Exception {
    try (Spool spool = fixture.open();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var limits = new ClaimLimits(2, DataSize.ofMebibytes(1), Duration.ofHours(1));
      Future<Claim> claim =
          executor.submit(
              () -> spool.consumer(ALL).claim(limits, Duration.ofHours(1)).orElseThrow());
      spool.append(request("a"), 1);
      spool.append(request("b"), 1);
      assertThat(claim.get().records()).hasSize(2);
    }
  }

  @Test
  void consumersReadTheirOwnSignalsAtTheirOwnPace() throws Exception {
    var traces = new ConsumerSettings("traces", Set.of(Signal.TRACES));
    var logs = new ConsumerSettings("logs/a", Set.of(Signal.LOGS));
    var settings = fixture.settings(new DataSize(64_000), new DataSize(1000));
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, traces, logs)) {
      for (int i = 0; i < 20; i++) {
        spool.append(request(Signal.TRACES, "span" + i + "x".repeat(400)), 1);
      }
      spool.append(request(Signal.LOGS, "log"), 1);
      int before = spool.snapshot().segments();
      assertThat(drain(spool.consumer("traces"))).hasSize(20);
      assertThat(spool.snapshot().segments()).isEqualTo(before);
      assertThat(drain(spool.consumer("logs/a"))).containsExactly("log");
      assertThat(spool.snapshot().segments()).isEqualTo(1);
    }
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, traces, logs)) {
      assertThat(drain(spool.consumer("traces"))).isEmpty();
      assertThat(drain(spool.consumer("logs/a"))).isEmpty();
    }
  }

  @Test
  void recordIsReadByThoseItNames() throws Exception {
    var a = new ConsumerSettings("logs/a", Set.of(Signal.LOGS));
    var b = new ConsumerSettings("logs/b", Set.of(Signal.LOGS));
    var settings = fixture.settings();
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, a, b)) {
      spool.append(List.of("logs/a"), request(Signal.LOGS, "for a"), 1);
      spool.append(List.of("logs/b"), request(Signal.LOGS, "for b"), 1);
      spool.append(List.of("logs/a", "logs/b"), request(Signal.LOGS, "for both"), 1);
      spool.append(request(Signal.LOGS, "for all"), 1);
      assertThat(drain(spool.consumer("logs/a"))).containsExactly("for a", "for both", "for all");
      assertThat(drain(spool.consumer("logs/b"))).containsExactly("for b", "for both", "for all");
      assertThat(spool.snapshot().consumers())
          .allSatisfy(consumer -> assertThat(consumer.backlogRecords()).isZero());
    }
  }

  @Test
  void recordOfAConsumerThatIsGoneIsReadByItsSuccessor() throws Exception {
    var a = new ConsumerSettings("logs/a", Set.of(Signal.LOGS));
    var b = new ConsumerSettings("logs/b", Set.of(Signal.LOGS));
    var renamed = new ConsumerSettings("logs/c", Set.of(Signal.LOGS));
    try (Spool spool = fixture.open(fixture.settings(), SpoolFiles.DISK, a, b)) {
      spool.append(List.of("logs/a"), request(Signal.LOGS, "for a"), 1);
      spool.append(List.of("logs/b"), request(Signal.LOGS, "for b"), 1);
    }
    try (Spool spool = fixture.open(fixture.settings(), SpoolFiles.DISK, a, renamed)) {
      assertThat(drain(spool.consumer("logs/c"))).containsExactly("for b");
    }
  }

  @Test
  void tokenSaysWhoElseReadsSoThatAChangedRangeIsNotTakenForTheOldOne() throws Exception {
    var a = new ConsumerSettings("logs/a", Set.of(Signal.LOGS));
    var b = new ConsumerSettings("logs/b", Set.of(Signal.LOGS));
    String before;
    try (Spool spool = fixture.open(fixture.settings(), SpoolFiles.DISK, a, b)) {
      for (String reader : List.of("logs/a", "logs/b", "logs/a")) {
        spool.append(List.of(reader), request(Signal.LOGS, "for " + reader), 1);
      }
      Claim unfinished = spool.consumer("logs/a").claim(EVERYTHING, Duration.ZERO).orElseThrow();
      assertThat(unfinished.records()).hasSize(2);
      before = unfinished.token();
    }
    try (Spool spool = fixture.open(fixture.settings(), SpoolFiles.DISK, a)) {
      Claim again = spool.consumer("logs/a").claim(EVERYTHING, Duration.ZERO).orElseThrow();
      assertThat(again.records()).hasSize(3);
      assertThat(again.token()).isNotEqualTo(before);
    }
  }

  @Test
  void refusesWhenFullAndTakesAgainWhenForgotten() throws Exception {
    var settings = fixture.settings(new DataSize(8_000), new DataSize(1_000));
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS)) {
      List<String> kept = fillUp(spool, 1_000);
      assertThat(kept).hasSizeBetween(6, 8);
      assertThat(spool.snapshot().bytes()).isLessThanOrEqualTo(8_000);
      assertThatThrownBy(() -> spool.append(request("x".repeat(2_000)), 1))
          .isInstanceOfSatisfying(
              Unavailable.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Unavailable.Reason.OVERLOADED);
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5));
              })
          .hasMessageContaining("the spool is full");
      assertThat(drain(spool)).isEqualTo(kept);
      spool.append(request("again"), 1);
      assertThat(drain(spool)).containsExactly("again");
    }
  }

  @Test
  void refusesWhenTheDiskIsNearlyFull() throws Exception {
    var floor = fixture.settings().withFreeSpaceFloor(new DataSize(Long.MAX_VALUE / 2));
    try (Spool spool = fixture.open(floor, SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS)) {
      assertThatThrownBy(() -> spool.append(request("a"), 1))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("the spool's disk is full");
      assertThat(spool.snapshot().refusedRecords()).isEqualTo(1);
    }
  }

  @Test
  void rejectsARequestThatCanNeverFit() throws Exception {
    var settings =
        new SpoolSettings(
            directory,
            DataSize.ofMebibytes(64),
            DataSize.ofMebibytes(16),
            new DataSize(10),
            new DataSize(0),
            DataSize.ofMebibytes(1),
            DataSize.ofMebibytes(1),
            Duration.ofSeconds(1));
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS)) {
      assertThatThrownBy(() -> spool.append(request("12345678901"), 1))
          .isInstanceOf(RejectedData.class)
          .hasMessage("request of 11 bytes: the spool takes at most 10B");
    }
  }

  @Test
  void isUsedByOneAtATime() throws Exception {
    try (Spool spool = fixture.open()) {
      assertThatThrownBy(fixture::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the spool is in use by another process");
      assertThat(spool.snapshot().segments()).isZero();
    }
  }

  @Test
  void closedSpoolRefuses() throws Exception {
    Spool spool = fixture.open();
    spool.close();
    assertThatThrownBy(() -> spool.append(request("a"), 1))
        .isInstanceOfSatisfying(
            Unavailable.class,
            e -> assertThat(e.reason()).isEqualTo(Unavailable.Reason.OUT_OF_SERVICE));
  }

  @Test
  void closingWakesAWaitingConsumer() throws Exception {
    Spool spool = fixture.open();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> empty =
          executor.submit(
              () -> spool.consumer(ALL).claim(EVERYTHING, Duration.ofHours(1)).isEmpty());
      spool.close();
      assertThat(empty.get()).isTrue();
    }
  }

  @Test
  void removedConsumerNoLongerHoldsRecordsBack() throws Exception {
    var other = new ConsumerSettings("other", Set.of(Signal.TRACES));
    try (Spool spool =
        fixture.open(fixture.settings(), SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS, other)) {
      spool.append(request("a"), 1);
    }
    try (Spool spool = fixture.open()) {
      assertThat(fixture.events).containsExactly(new SpoolEvent.ConsumerForgotten("other"));
      assertThat(drain(spool)).containsExactly("a");
    }
  }

  @Test
  void newConsumerBeginsAtTheOldestRecord() throws Exception {
    try (Spool spool = fixture.open()) {
      spool.append(request("a"), 1);
    }
    var late = new ConsumerSettings("late", Set.of(Signal.TRACES));
    try (Spool spool =
        fixture.open(fixture.settings(), SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS, late)) {
      assertThat(drain(spool.consumer("late"))).containsExactly("a");
      assertThat(drain(spool)).containsExactly("a");
    }
  }

  @Test
  void manyAppendersShareGroupCommitsAndLoseNothing() throws Exception {
    int appenders = 200;
    int each = 25;
    List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    var settings = fixture.settings(DataSize.ofMebibytes(64), DataSize.ofKibibytes(64));
    try (Spool spool = fixture.open(settings, SpoolFiles.DISK, SpoolFixture.ALL_SIGNALS)) {
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> futures = new ArrayList<>();
        for (int a = 0; a < appenders; a++) {
          int appender = a;
          futures.add(
              executor.submit(() -> {
                for (int i = 0; i < each; i++) {
                  String payload = appender + ":" + i;
                  spool.append(request(payload), 1);
                  acknowledged.add(payload);
                }
                return null;
              }));
        }
        for (Future<?> future : futures) {
          future.get();
        }
      }
      SpoolSnapshot snapshot = spool.snapshot();
      assertThat(snapshot.appendedRecords()).isEqualTo((long) appenders * each);
      assertThat(snapshot.groupCommits()).isLessThan(snapshot.appendedRecords() / 4);
      assertThat(drain(spool)).containsExactlyInAnyOrderElementsOf(acknowledged);
    }
  }

  @Test
  void snapshotTellsBacklogAndAge() throws Exception {
    try (Spool spool = fixture.open()) {
      IntStream.range(0, 3).forEach(i -> append(spool, "r" + i));
      Claim claim = spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO).orElseThrow();
      var consumer = spool.snapshot().consumers().getFirst();
      assertThat(consumer.backlogRecords()).isEqualTo(3);
      assertThat(consumer.claims()).isEqualTo(1);
      assertThat(consumer.oldestReceivedAt()).contains(SpoolFixture.NOW);
      claim.done();
      assertThat(spool.snapshot().consumers().getFirst().backlogRecords()).isEqualTo(2);
    }
  }

  @Test
  void missingIdIsTakenFromTheSegments() throws Exception {
    UUID id;
    try (Spool spool = fixture.open()) {
      id = spool.id();
      spool.append(request("a"), 1);
    }
    Files.delete(directory.resolve("spool.id"));
    try (Spool spool = fixture.open()) {
      assertThat(spool.id()).isEqualTo(id);
      assertThat(drain(spool)).containsExactly("a");
    }
  }

  private static void append(Spool spool, String payload) {
    try {
      spool.append(request(payload), 1);
    } catch (RejectedData | Unavailable e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> fillUp(Spool spool, int payloadBytes) throws RejectedData {
    List<String> kept = new ArrayList<>();
    while (true) {
      String payload = "%04d".formatted(kept.size()).repeat(payloadBytes / 4);
      try {
        spool.append(request(payload), 1);
        kept.add(payload);
      } catch (Unavailable e) {
        return kept;
      }
    }
  }
}
