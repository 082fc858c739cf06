package io.ollystack.ingest.pipeline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDeadLettersTest {
  @TempDir private Path directory;

  @Test
  void keepsTheBytesAndTheReason() throws Exception {
    new FileDeadLetters(directory, DataSize.ofMebibytes(1)).keep(letter("bad:3"));
    assertThat(directory.resolve("0000000000.otlp"))
        .hasBinaryContent("bad:3".getBytes(StandardCharsets.UTF_8));
    assertThat(directory.resolve("0000000000.txt"))
        .hasContent(
            """
            pipeline: logs
            reason: undecodable
            detail: broken
            signal: logs
            rows: 3
            tenant: acme
            received: 2026-03-01T12:00:00Z
            """);
  }

  @Test
  void countsOnAfterARestart() throws Exception {
    new FileDeadLetters(directory, DataSize.ofMebibytes(1)).keep(letter("bad:1"));
    new FileDeadLetters(directory, DataSize.ofMebibytes(1)).keep(letter("bad:2"));
    assertThat(directory.resolve("0000000001.otlp")).exists();
  }

  @Test
  void isBoundedAndCountsWhatItDiscards() throws Exception {
    var letters = new FileDeadLetters(directory, new DataSize(300));
    letters.keep(letter("bad:1"));
    letters.keep(letter("bad:2" + "x".repeat(300)));
    assertThat(letters.discarded()).isEqualTo(1);
    assertThat(directory.resolve("0000000001.otlp")).doesNotExist();
  }

  private static DeadLetter letter(String payload) {
    return new DeadLetter(
        "logs", "undecodable", "broken", 3, PipelineFixture.request(new TenantId("acme"), payload));
  }
}
