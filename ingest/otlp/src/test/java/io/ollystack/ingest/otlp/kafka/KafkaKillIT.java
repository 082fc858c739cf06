package io.ollystack.ingest.otlp.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.spool.Claim;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpooledRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills members of a group in the middle of their work: every message that was produced is in one
/// of the spools.
final class KafkaKillIT {
  private static final int MESSAGES = 6_000;
  private static final int KILLS = 3;

  @TempDir private Path directory;

  @Test
  void everyMessageIsInASpoolThoughMembersAreKilled() throws Exception {
    try (var broker = new KafkaBroker(directory)) {
      broker.createTopic("killed", 4);
      broker.produce("killed", KafkaReceiverIT.messages(0, MESSAGES));
      for (int member = 0; member < KILLS; member++) {
        runAndKill(broker, member, 700 + 150 * member);
      }
      try (Spool spool = ReceivingProcess.open(spoolOf(KILLS));
          KafkaReceiver last =
              KafkaReceiverIT.receiver(
                  "kafka/last",
                  broker.address(),
                  new OtlpDecoder(),
                  letter -> {
                    throw new AssertionError(letter.detail());
                  })) {
        last.start((request, batch) -> spool.append(request, batch.size()));
        KafkaReceiverIT.await(() -> broker.committed("killed", "killed") == MESSAGES);
      }
    }
    Set<String> kept = new HashSet<>();
    int copies = 0;
    for (int member = 0; member <= KILLS; member++) {
      copies += readSpool(member, kept);
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(KafkaReceiverIT.names(0, MESSAGES));
    // Each kill repeats at most what was kept and not committed: one poll of 500 messages.
    assertThat(copies).isLessThanOrEqualTo(MESSAGES + KILLS * 500);
  }

  private void runAndKill(KafkaBroker broker, int member, int keptBeforeKill) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ReceivingProcess.class.getName(),
                spoolOf(member).toString(),
                broker.address())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int kept = 0;
      while (reader.readLine() != null) {
        if (++kept == keptBeforeKill) {
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
      }
      assertThat(kept).isGreaterThanOrEqualTo(keptBeforeKill);
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  private int readSpool(int member, Set<String> into) throws Exception {
    int read = 0;
    try (Spool spool = ReceivingProcess.open(spoolOf(member))) {
      var limits = new ClaimLimits(1_000, DataSize.ofMebibytes(8), Duration.ZERO);
      while (true) {
        Optional<Claim> claim =
            spool.consumer(ReceivingProcess.READER.name()).claim(limits, Duration.ZERO);
        if (claim.isEmpty()) {
          return read;
        }
        for (SpooledRequest request : claim.get().records()) {
          into.addAll(Spans.names(new OtlpDecoder().decode(request.request())));
          read++;
        }
        claim.get().done();
      }
    }
  }

  private Path spoolOf(int member) {
    return directory.resolve("member" + member);
  }
}
