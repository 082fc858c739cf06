package io.ollystack.ingest.clickhouse.embedded;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A program that inserts for ever and writes `writer batch` for every batch that was acknowledged.
/// Its arguments are the data directory and, for each writer, the batch to begin with.
final class LedgerLoad {
  static final int ROWS = 500;

  private static final Object OUTPUT = new Object();

  private LedgerLoad() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedClickHouse server =
        EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(Path.of(arguments[0])));
    PrintStream ledger = System.out;
    ledger.println("child " + server.status().pid());
    for (String table :
        new String[] {
          "CREATE TABLE IF NOT EXISTS rows (writer UInt8, batch UInt32, row UInt32)"
              + " ENGINE=MergeTree ORDER BY (writer, batch, row)",
          "CREATE TABLE IF NOT EXISTS sums (writer UInt8, batch UInt32, rows UInt64)"
              + " ENGINE=SummingMergeTree ORDER BY (writer, batch)",
          "CREATE MATERIALIZED VIEW IF NOT EXISTS v TO sums AS SELECT writer, batch,"
              + " count()::UInt64 AS rows FROM rows GROUP BY writer, batch"
        }) {
      TestClickHouse.run(server.endpoint(), table);
    }
    for (int writer = 0; writer + 1 < arguments.length; writer++) {
      int number = writer;
      int first = Integer.parseInt(arguments[writer + 1]);
      Thread.ofPlatform().start(() -> write(server, ledger, number, first));
    }
  }

  private static void write(EmbeddedClickHouse server, PrintStream ledger, int writer, int first) {
    for (int batch = first; ; batch++) {
      while (!insert(server, writer, batch)) {
        awaitReady(server);
      }
      synchronized (OUTPUT) {
        ledger.println(writer + " " + batch + " " + server.status().pid());
        ledger.flush();
      }
    }
  }

  private static boolean insert(EmbeddedClickHouse server, int writer, int batch) {
    String rows =
        IntStream.range(0, ROWS)
            .mapToObj(row -> writer + "\t" + batch + "\t" + row + "\n")
            .collect(Collectors.joining());
    try {
      TestClickHouse.get(
          server.endpoint(),
          "insert_deduplication_token=%d-%d&deduplicate_blocks_in_dependent_materialized_views=1"
              .formatted(writer, batch),
          "INSERT INTO rows FORMAT TSV\n" + rows);
      return true;
    } catch (UncheckedIOException broken) {
      // The child is gone: the batch may be stored or not, the same token again makes it sure.
      return false;
    }
  }

  private static void awaitReady(EmbeddedClickHouse server) {
    try {
      server.awaitReady(Duration.ofSeconds(30));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
