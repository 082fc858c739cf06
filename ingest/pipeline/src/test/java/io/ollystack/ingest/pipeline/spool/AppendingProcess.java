package io.ollystack.ingest.pipeline.spool;

import static io.ollystack.ingest.pipeline.spool.SpoolFixture.request;

import io.ollystack.ingest.pipeline.DataSize;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/// The child of [SpoolKillIT]: appends with many threads and prints each payload once it is
/// acknowledged; meanwhile takes claims, and prints those it has finished. Runs until it is killed.
/// Each line ends with a point, so that a line cut off by the kill shows.
final class AppendingProcess {
  private static final int APPENDERS = 32;

  private AppendingProcess() {}

  static void main(String[] args) throws Exception {
    var settings =
        SpoolSettings.in(Path.of(args[0]))
            .withSizes(DataSize.ofMebibytes(64), DataSize.ofKibibytes(256))
            .withFreeSpaceFloor(new DataSize(0));
    String run = args[1];
    PrintStream out = System.out;
    Spool spool =
        Spool.open(
            settings,
            List.of(SpoolFixture.ALL_SIGNALS),
            Clock.systemUTC(),
            event -> out.println("event " + event));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int a = 0; a < APPENDERS; a++) {
        String prefix = run + "-" + a + "-";
        var _ =
            executor.submit(() -> {
              for (int i = 0; ; i++) {
                String payload = prefix + i + "x".repeat(i * 37 % 700);
                spool.append(request(payload), 1);
                out.println("kept " + payload + " .");
              }
            });
      }
      consume(spool, out);
    }
  }

  private static void consume(Spool spool, PrintStream out) throws Exception {
    var limits = new ClaimLimits(50, DataSize.ofMebibytes(1), Duration.ZERO);
    while (true) {
      Optional<Claim> claim = spool.consumer(SpoolFixture.ALL).claim(limits, Duration.ofSeconds(1));
      if (claim.isPresent()) {
        // First told, then done: what was told may come again, what was not told must.
        claim
            .get()
            .records()
            .forEach(record ->
                out.println(
                    "stored " + claim.get().token() + " " + SpoolFixture.payload(record) + " ."));
        claim.get().done();
      }
    }
  }
}
