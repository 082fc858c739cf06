package io.ollystack.ingest.pipeline.spool;

import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ALL;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.ONE_BY_ONE;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.drain;
import static io.ollystack.ingest.pipeline.spool.SpoolFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the disk may do to the files between two runs.
final class SpoolDamageTest {
  private static final int FRAME = Frame.HEADER_BYTES + "acme".length();

  @TempDir private Path root;
  private final FaultyFiles unsynced = new FaultyFiles();
  private int attempt;

  @Test
  void tailTornAtAnyByteLosesOnlyTheRecordThatWasBeingWritten() throws Exception {
    int last = FRAME + "gamma".length();
    for (int cut = 1; cut <= last; cut++) {
      var fixture = freshWith("alpha", "beta", "gamma");
      truncate(onlySegment(), cut);
      try (Spool spool = fixture.open()) {
        // Cutting the whole record leaves nothing torn.
        assertThat(fixture.events).hasSize(cut == last ? 0 : 1);
        assertThat(spool.append(request("delta"), 1)).isEqualTo(2);
        assertThat(drain(spool)).containsExactly("alpha", "beta", "delta");
      }
    }
  }

  @Test
  void tailOfRubbishIsCutReportedAndKeptAside() throws Exception {
    var fixture = freshWith("alpha");
    byte[] rubbish = "half a rec".getBytes(StandardCharsets.UTF_8);
    Files.write(onlySegment(), rubbish, StandardOpenOption.APPEND);
    try (Spool spool = fixture.open()) {
      assertThat(fixture.events)
          .singleElement()
          .isInstanceOfSatisfying(
              SpoolEvent.TailCut.class,
              cut -> {
                assertThat(cut.bytes()).isEqualTo(rubbish.length);
                assertThat(cut.keptIn().orElseThrow()).hasBinaryContent(rubbish);
              });
      assertThat(spool.snapshot().cutTails()).isEqualTo(1);
      assertThat(drain(spool)).containsExactly("alpha");
    }
  }

  @Test
  void bitFlippedInAnyByteOfAMiddleRecordCostsExactlyThatRecord() throws Exception {
    int alpha = FRAME + "alpha".length();
    int beta = FRAME + "beta".length();
    for (int at = 0; at < beta; at++) {
      var fixture = freshWith("alpha", "beta", "gamma");
      flip(onlySegment(), Segment.HEADER_BYTES + alpha + at);
      try (Spool spool = fixture.open()) {
        assertThat(drain(spool)).containsExactly("alpha", "gamma");
        assertThat(fixture.events)
            .singleElement()
            .isInstanceOfSatisfying(
                SpoolEvent.RecordsDamaged.class,
                damaged -> {
                  assertThat(damaged.records()).isEqualTo(new RecordRange(1, 1));
                  assertThat(damaged.bytes()).isEqualTo(beta);
                  assertThat(damaged.keptIn().orElseThrow()).hasSize(beta);
                });
        assertThat(spool.snapshot().lostRecords()).isEqualTo(1);
      }
    }
  }

  @Test
  void bitFlippedInTheSegmentHeaderCostsNothing() throws Exception {
    for (int at = 0; at < Segment.HEADER_BYTES; at++) {
      var fixture = freshWith("alpha", "beta");
      flip(onlySegment(), at);
      try (Spool spool = fixture.open()) {
        assertThat(drain(spool)).containsExactly("alpha", "beta");
      }
    }
  }

  @Test
  void lengthDamagedAcrossSeveralRecordsIsCountedBySequence() throws Exception {
    var fixture = freshWith("alpha", "beta", "gamma", "delta");
    overwrite(onlySegment(), Segment.HEADER_BYTES + 5, new byte[2 * FRAME + 6]);
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).containsExactly("delta");
      assertThat(spool.snapshot().lostRecords()).isEqualTo(3);
    }
  }

  @Test
  void payloadThatContainsAFrameIsNotTakenForARecord() throws Exception {
    freshWith("alpha", "beta");
    byte[] segment = Files.readAllBytes(onlySegment());
    // A copy of the second frame of one spool, as the payload of the first record of another.
    int alpha = FRAME + "alpha".length();
    var forged =
        new String(
            segment,
            Segment.HEADER_BYTES + alpha,
            FRAME + "beta".length(),
            StandardCharsets.ISO_8859_1);
    var fixture = fresh();
    try (Spool spool = fixture.open()) {
      spool.append(
          new OtlpRequest(
              Signal.TRACES,
              Encoding.PROTOBUF,
              TenantId.NONE,
              SpoolFixture.NOW,
              forged.getBytes(StandardCharsets.ISO_8859_1)),
          1);
      spool.append(request("real"), 1);
    }
    flip(onlySegment(), Segment.HEADER_BYTES + 4);
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).containsExactly("real");
    }
  }

  @Test
  void damageInAClosedSegmentStopsAtItsEnd() throws Exception {
    var fixture = fresh();
    var settings = fixture.settings(new DataSize(64_000), new DataSize(300));
    try (Spool spool = fixture.open(settings, unsynced, SpoolFixture.ALL_SIGNALS)) {
      for (int i = 0; i < 6; i++) {
        spool.append(request("record" + i), 1);
      }
    }
    List<Path> segments = segments();
    assertThat(segments).hasSizeGreaterThan(1);
    truncate(segments.getFirst(), 60);
    try (Spool spool = fixture.open(settings, unsynced, SpoolFixture.ALL_SIGNALS)) {
      List<String> read = drain(spool);
      assertThat(read.size() + spool.snapshot().lostRecords()).isEqualTo(6);
      assertThat(read).contains("record0", "record5").doesNotContain("record2");
    }
  }

  @Test
  void segmentWithoutAReadableHeaderIsSetAside() throws Exception {
    var fixture = fresh();
    var settings = fixture.settings(new DataSize(64_000), new DataSize(300));
    try (Spool spool = fixture.open(settings, unsynced, SpoolFixture.ALL_SIGNALS)) {
      for (int i = 0; i < 6; i++) {
        spool.append(request("record" + i), 1);
      }
    }
    Path first = segments().getFirst();
    long lost = Segment.parseName(segments().get(1)).orElseThrow().first();
    overwrite(first, 0, new byte[Segment.HEADER_BYTES]);
    try (Spool spool = fixture.open(settings, unsynced, SpoolFixture.ALL_SIGNALS)) {
      assertThat(spool.snapshot().lostRecords()).isEqualTo(lost);
      assertThat(drain(spool)).hasSize(6 - (int) lost).contains("record5");
      assertThat(fixture.events)
          .singleElement()
          .isInstanceOfSatisfying(
              SpoolEvent.RecordsDamaged.class,
              damaged -> assertThat(damaged.keptIn().orElseThrow()).exists());
    }
  }

  @Test
  void newestSegmentWithoutAReadableHeaderNeverReusesItsSequenceNumbers() throws Exception {
    var fixture = freshWith("alpha", "beta");
    overwrite(onlySegment(), 0, new byte[Segment.HEADER_BYTES]);
    try (Spool spool = fixture.open()) {
      assertThat(spool.append(request("gamma"), 1)).isGreaterThan(1);
      assertThat(drain(spool)).containsExactly("gamma");
      assertThat(spool.snapshot().lostRecords()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void segmentWhoseCreationWasCutShortIsRemoved() throws Exception {
    var fixture = freshWith("alpha");
    Files.createFile(Segment.fileOf(directory(), 1, 1));
    try (Spool spool = fixture.open()) {
      assertThat(spool.append(request("beta"), 1)).isEqualTo(1);
      assertThat(drain(spool)).containsExactly("alpha", "beta");
      assertThat(spool.snapshot().lostRecords()).isZero();
    }
  }

  @Test
  void segmentOfANewerFormatIsNotTouched() throws Exception {
    var fixture = freshWith("alpha");
    Path segment = onlySegment();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[7] = 2;
    var crc = new CRC32C();
    crc.update(bytes, 0, 60);
    ByteBuffer.wrap(bytes).putInt(60, (int) crc.getValue());
    Files.write(segment, bytes);
    assertThatThrownBy(fixture::open)
        .isInstanceOf(IOException.class)
        .hasMessage(
            segment
                + ": not a spool segment of format 1. Expected a spool written by this or an older"
                + " version.");
    assertThat(segment).hasBinaryContent(bytes);
  }

  @Test
  void damagedProgressBeginsAgainAndSaysSo() throws Exception {
    var fixture = freshWith("alpha");
    try (Spool spool = fixture.open()) {
      assertThat(drain(spool)).containsExactly("alpha");
    }
    overwrite(directory().resolve("all.progress"), 3, new byte[] {9});
    try (Spool spool = fixture.open()) {
      assertThat(fixture.events)
          .containsExactly(new SpoolEvent.ProgressLost(ALL, "its head is damaged"));
      assertThat(drain(spool)).containsExactly("alpha");
    }
  }

  @Test
  void progressTornAtAnyByteRepeatsAtMostUnfinishedWork() throws Exception {
    var fixture = freshWith("alpha", "beta");
    try (Spool spool = fixture.open()) {
      assertThat(spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO)).isPresent();
      spool.consumer(ALL).claim(ONE_BY_ONE, Duration.ZERO).orElseThrow().done();
    }
    byte[] journal = Files.readAllBytes(directory().resolve("all.progress"));
    for (int length = 32; length <= journal.length; length++) {
      Files.write(directory().resolve("all.progress"), Arrays.copyOf(journal, length));
      try (Spool spool = fixture.open()) {
        assertThat(drain(spool)).contains("alpha");
      }
    }
  }

  private SpoolFixture fresh() {
    unsynced.skipsSyncs = true;
    attempt++;
    return new SpoolFixture(directory(), unsynced);
  }

  private SpoolFixture freshWith(String... payloads) throws Exception {
    var fixture = fresh();
    try (Spool spool = fixture.open()) {
      for (String payload : payloads) {
        spool.append(request(payload), 1);
      }
    }
    return fixture;
  }

  private Path directory() {
    return root.resolve("spool" + attempt);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".segment")).sorted().toList());
    }
  }

  private Path onlySegment() throws IOException {
    assertThat(segments()).hasSize(1);
    return segments().getFirst();
  }

  private static void truncate(Path file, int bytes) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    overwrite(file, at, new byte[] {(byte) (bytes[at] ^ 1 << at % 8)});
  }

  private static void overwrite(Path file, int at, byte[] with) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(with), at);
    }
  }
}
