package io.ollystack.ingest.pipeline.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process with SIGKILL in the middle of its appends, again and again, and compares what it
/// had acknowledged with what comes out.
final class SpoolKillIT {
  private static final int KILLS = 6;
  private static final int LINES_BEFORE_KILL = 4_000;

  @TempDir private Path directory;
  private final Set<String> kept = new HashSet<>();
  private final Map<String, String> tokenOfStored = new HashMap<>();

  @Test
  void everyAcknowledgedRecordSurvivesKillsAndKeepsItsToken() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill("run" + kill, LINES_BEFORE_KILL + 311 * kill);
    }
    var fixture = new SpoolFixture(directory);
    try (Spool spool = fixture.open()) {
      assertThat(fixture.events).doesNotHaveAnyElementsOfTypes(SpoolEvent.RecordsDamaged.class);
      while (true) {
        Optional<Claim> claim =
            spool.consumer(SpoolFixture.ALL).claim(SpoolFixture.EVERYTHING, Duration.ZERO);
        if (claim.isEmpty()) {
          break;
        }
        for (SpooledRequest record : claim.get().records()) {
          stored(claim.get().token(), SpoolFixture.payload(record));
        }
        claim.get().done();
      }
    }
    assertThat(kept).hasSizeGreaterThan(KILLS * LINES_BEFORE_KILL / 4);
    assertThat(tokenOfStored.keySet()).containsAll(kept);
  }

  private void runAndKill(String run, int lines) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                directory.toString(),
                run)
            .redirectErrorStream(true)
            .start();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        note(line);
        if (++read == lines) {
          // Through the handle: Process.destroyForcibly would close the pipe before it is read.
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  private void note(String line) {
    if (!line.endsWith(" .")) {
      assertThat(line).doesNotContain("Exception").doesNotContain("RecordsDamaged");
      return;
    }
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "kept" -> kept.add(words[1]);
      case "stored" -> stored(words[1], words[2]);
      default -> throw new AssertionError(line);
    }
  }

  /// A record that comes again must come with the same token, so that the store keeps it once.
  private void stored(String token, String payload) {
    String earlier = tokenOfStored.putIfAbsent(payload, token);
    assertThat(earlier == null || earlier.equals(token))
        .as("%s came with %s and %s", payload, earlier, token)
        .isTrue();
  }
}
