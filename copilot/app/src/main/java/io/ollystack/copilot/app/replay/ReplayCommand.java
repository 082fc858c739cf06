package io.ollystack.copilot.app.replay;

import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ollystack replay FOLDER`: sends recorded telemetry to a running service, through its own port.
@Command(
    name = "replay",
    description = {
      "Sends recorded telemetry (traces, metrics and logs .jsonl or .jsonl.gz, an OTLP JSON request",
      "on each line) to a running service and accounts for every row. The rows keep their own time:",
      "old ones stay only where retention allows (OLLYSTACK_RETENTION=0).",
      "Exit status: 0 all rows accounted for, 1 not."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final long SECONDS_TO_STORE = 600;

  @Parameters(arity = "1", paramLabel = "FOLDER", description = "With the files, at any depth.")
  private Path folder = Path.of(".");

  @Option(
      names = "--endpoint",
      defaultValue = "http://127.0.0.1:4318",
      description = "OTLP over HTTP (default: http://127.0.0.1:4318).")
  private URI endpoint = URI.create("http://127.0.0.1:4318");

  @Option(
      names = "--token",
      defaultValue = "",
      description = "Bearer token, where the receiver wants one.")
  private String token = "";

  @Option(
      names = "--clickhouse",
      description = {
        "Counts in the tables, too: http://user:password@host:8123. For services with a ClickHouse",
        "of their own; the embedded one lets nobody else in."
      })
  private @Nullable URI clickhouse;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws InterruptedException {
    try {
      Map<Signal, Replay.Account> accounts = new Replay(endpoint, token, out).send(folder);
      boolean even = accounts.values().stream().allMatch(Replay.Account::isEven);
      return even && (clickhouse == null || isStored(accounts, new StoredRows(clickhouse))) ? 0 : 1;
    } catch (IOException failed) {
      System.err.println(failed.getMessage() == null ? failed.toString() : failed.getMessage());
      return 1;
    }
  }

  /// Waits until as many rows are stored as were acknowledged; more or fewer are told.
  private boolean isStored(Map<Signal, Replay.Account> accounts, StoredRows rows)
      throws IOException, InterruptedException {
    Map<Signal, Long> stored = new EnumMap<>(Signal.class);
    boolean even = false;
    for (long second = 0; second < SECONDS_TO_STORE && !even; second++) {
      even = true;
      for (Map.Entry<Signal, Replay.Account> each : accounts.entrySet()) {
        Replay.Account account = each.getValue();
        long found = rows.count(each.getKey(), account.firstEpochNanos(), account.lastEpochNanos());
        stored.put(each.getKey(), found);
        even &= found == account.acknowledged();
      }
      if (!even) {
        TimeUnit.SECONDS.sleep(1);
      }
    }
    stored.forEach((signal, found) -> {
      long acknowledged = accounts.getOrDefault(signal, new Replay.Account()).acknowledged();
      out.printf(
          "%s: SELECT count() finds %d of %d acknowledged: %s%n",
          signal.label(), found, acknowledged, found == acknowledged ? "even" : "NOT EVEN");
    });
    return even;
  }
}
