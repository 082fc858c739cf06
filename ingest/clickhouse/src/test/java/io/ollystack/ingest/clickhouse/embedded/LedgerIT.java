package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged is kept, whoever is killed and when: the child, or the parent and with it
/// the child. Every acknowledged batch must be there once, complete, in the table and in the view.
/// `-Dollystack.ledger.kills=40` makes it a load of a minute.
@Timeout(300)
class LedgerIT {
  private static final int KILLS = Integer.getInteger("ollystack.ledger.kills", 8);
  private static final int WRITERS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicIntegerArray lastAcknowledged = new AtomicIntegerArray(WRITERS);
  private final AtomicLong child = new AtomicLong();

  @TempDir Path directory;

  @Test
  void noAcknowledgedRowIsLostOrDoubled() throws Exception {
    Random random = new Random(20261123);
    Process parent = startParent();
    for (int kill = 0; kill < KILLS; kill++) {
      int enough = acknowledged() + 5 + random.nextInt(60);
      Await.until(PATIENCE, () -> acknowledged() >= enough);
      if (kill % 2 == 0) {
        long killed = child.get();
        ProcessHandle.of(killed).ifPresent(ProcessHandle::destroyForcibly);
        Await.until(PATIENCE, () -> child.get() != killed);
      } else {
        parent.destroyForcibly().waitFor();
        parent = startParent();
      }
    }
    int enough = acknowledged() + 20;
    Await.until(PATIENCE, () -> acknowledged() >= enough);
    parent.destroyForcibly().waitFor();

    try (EmbeddedClickHouse server =
        EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory.resolve("data")))) {
      for (int writer = 0; writer < WRITERS; writer++) {
        assertThatAllIsThere(server.endpoint(), writer, lastAcknowledged.get(writer));
      }
    }
  }

  private static void assertThatAllIsThere(ClickHouseEndpoint endpoint, int writer, int last) {
    String acknowledged = " WHERE writer = %d AND batch <= %d".formatted(writer, last);
    assertThat(
            TestClickHouse.run(
                endpoint,
                "SELECT uniqExact(batch), count(), uniqExact(batch, row) FROM rows" + acknowledged))
        .isEqualTo("%d\t%d\t%d".formatted(last, last * LedgerLoad.ROWS, last * LedgerLoad.ROWS));
    assertThat(
            TestClickHouse.run(
                endpoint,
                "SELECT count(), countIf(n = %d) FROM (SELECT batch, sum(rows) AS n FROM sums%s GROUP BY batch)"
                    .formatted(LedgerLoad.ROWS, acknowledged)))
        .isEqualTo("%d\t%d".formatted(last, last));
  }

  private int acknowledged() {
    return lastAcknowledged.get(0) + lastAcknowledged.get(1);
  }

  private Process startParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerLoad.class.getName(),
                directory.resolve("data").toString(),
                Integer.toString(lastAcknowledged.get(0) + 1),
                Integer.toString(lastAcknowledged.get(1) + 1))
            .redirectError(directory.resolve("parent.log").toFile())
            .start();
    Thread.ofPlatform().daemon(true).start(() -> read(parent));
    return parent;
  }

  private void read(Process parent) {
    try (BufferedReader ledger = parent.inputReader(StandardCharsets.UTF_8)) {
      for (String line = ledger.readLine(); line != null; line = ledger.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("child")) {
          child.set(Long.parseLong(words[1]));
        } else if (words.length == 3) {
          lastAcknowledged.set(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
          child.set(Long.parseLong(words[2]));
        }
      }
    } catch (java.io.IOException killed) {
      // The last line may break off: its batch counts as not acknowledged.
    }
  }
}
