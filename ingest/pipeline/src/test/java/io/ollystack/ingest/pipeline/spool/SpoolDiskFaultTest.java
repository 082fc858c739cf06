package io.ollystack.ingest.pipeline.spool;

import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ALL;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ONE_BY_ONE;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.drain;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes and syncs that fail while the spool is in use.
final class SpoolDiskFaultTest {
  @TempDir private Path directory;
  private final FaultyFiles files = new FaultyFiles();
  private final TickingClock clock = new TickingClock();
  private SpoolFixture fixture;

  @BeforeEach
  void createFixture() {
    fixture = new SpoolFixture(directory);
  }

  @Test
  void failedSyncRefusesItsGroupAndIsNeverTriedAgainOnTheSameFile() throws Exception {
    try (Spool spool = open()) {
      spool.append(request("kept"), 1);
      files.syncFails = true;
      assertRefused(spool, "lost");
      int syncs = files.syncs.get();
      files.syncFails = false;
      assertRefused(spool, "too early to try again");
      assertThat(files.syncs.get()).isEqualTo(syncs);
      clock.advance(Duration.ofSeconds(5));
      assertThat(spool.append(request("later"), 1)).isEqualTo(1);
      assertThat(spool.snapshot().segments()).isEqualTo(2);
      assertThat(drain(spool)).containsExactly("kept", "later");
      assertThat(fixture.events).hasExactlyElementsOfTypes(SpoolEvent.SegmentAbandoned.class);
    }
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).isEmpty();
      assertThat(spool.snapshot().lostRecords()).isZero();
    }
  }

  @Test
  void recordsOfAFailedSyncDoNotComeBackAfterARestart() throws Exception {
    try (Spool spool = open()) {
      spool.append(request("kept"), 1);
      files.syncFails = true;
      assertRefused(spool, "refused");
      files.syncFails = false;
    }
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).containsExactly("kept");
    }
  }

  @Test
  void diskFullInTheMiddleOfAWriteRefusesAndRecovers() throws Exception {
    for (long budget = 0; budget < 60; budget++) {
      try (Spool spool = open()) {
        spool.append(request("before" + budget), 1);
        files.writableBytes.set(budget);
        var refused = catchThrowable(() -> spool.append(request("in the middle"), 1));
        files.writableBytes.set(Long.MAX_VALUE);
        clock.advance(Duration.ofSeconds(5));
        spool.append(request("after" + budget), 1);
        List<String> expected = new ArrayList<>(List.of("before" + budget, "after" + budget));
        if (refused == null) {
          expected.add(1, "in the middle");
        }
        assertThat(drain(spool)).isEqualTo(expected);
        assertThat(spool.snapshot().lostRecords()).isZero();
      }
    }
  }

  @Test
  void claimThatCannotBeMadeDurableIsNotHandedOutAndStays() throws Exception {
    try (Spool spool = open()) {
      spool.append(request("a"), 1);
      files.syncFails = true;
      assertThatThrownBy(() -> spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO))
          .isInstanceOf(IOException.class);
      files.syncFails = false;
      assertThat(drain(spool)).containsExactly("a");
    }
  }

  @Test
  void finishingWorksOnAFullDisk() throws Exception {
    try (Spool spool = open()) {
      spool.append(request("a"), 1);
      Claim claim = spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO).orElseThrow();
      files.writableBytes.set(0);
      claim.done();
      files.writableBytes.set(Long.MAX_VALUE);
      spool.append(request("b"), 1);
      assertThat(drain(spool)).containsExactly("b");
    }
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).isEmpty();
    }
  }

  private Spool open() throws IOException {
    return Spool.open(
        fixture.settings(), List.of(SpoolFixture.ALL_SIGNALS), clock, fixture.events::add, files);
  }

  private static void assertRefused(Spool spool, String payload) {
    assertThatThrownBy(() -> spool.append(request(payload), 1))
        .isInstanceOfSatisfying(
            Unavailable.class,
            e -> assertThat(e.reason()).isEqualTo(Unavailable.Reason.OUT_OF_SERVICE))
        .hasMessage("the spool cannot be written: Input/output error");
  }
}
