package io.ollystack.ingest.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks at the service every 100 ms while it works: its memory, and how long after they were
/// received rows were stored, which is when they can be queried.
///
/// The delay is read from two curves: the moment at which `stored` reached what `received` had been
/// earlier. Exact to the interval of looking.
final class ServiceWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 100;

  private final Optional<ServiceAccounts> accounts;
  private final String pipeline;
  private final Optional<ServiceProcess> process;
  private final Optional<ServiceProcess> child;
  private final List<Look> looks = Collections.synchronizedList(new ArrayList<>());
  private final List<long[]> memory = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread;

  private record Look(long nanos, long received, long settled) {}

  ServiceWatch(
      Optional<ServiceAccounts> accounts,
      String pipeline,
      Optional<ServiceProcess> process,
      Optional<ServiceProcess> child) {
    this.accounts = accounts;
    this.pipeline = pipeline;
    this.process = process;
    this.child = child;
    this.thread = Thread.ofPlatform().daemon().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        look();
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      // the end
    }
  }

  private void look() throws InterruptedException {
    process.ifPresent(p ->
        memory.add(
            new long[] {
              p.residentMebibytes(), child.map(ServiceProcess::residentMebibytes).orElse(0L)
            }));
    if (accounts.isPresent()) {
      try {
        ServiceAccounts.Rows rows = accounts.get().rows(pipeline);
        looks.add(new Look(System.nanoTime(), rows.received(), rows.received() - rows.pending()));
      } catch (IOException away) {
        // looked at again
      }
    }
  }

  /// Prints what was seen.
  void report() {
    List<Long> delays = delays();
    if (!delays.isEmpty()) {
      Collections.sort(delays);
      System.out.printf(
          "queryable after: p50 %.1f s, p99 %.1f s, most %.1f s%n",
          delays.get(delays.size() / 2) / 1e9,
          delays.get((int) (0.99 * (delays.size() - 1))) / 1e9,
          delays.getLast() / 1e9);
    }
    if (!memory.isEmpty()) {
      System.out.printf(
          "resident: service %d MiB at first, %d at most, %d at last; its ClickHouse %d, %d, %d%n",
          memory.getFirst()[0],
          memory.stream().mapToLong(m -> m[0]).max().orElse(0),
          memory.getLast()[0],
          memory.getFirst()[1],
          memory.stream().mapToLong(m -> m[1]).max().orElse(0),
          memory.getLast()[1]);
    }
  }

  private List<Long> delays() {
    List<Long> delays = new ArrayList<>();
    int settled = 0;
    List<Look> all = List.copyOf(looks);
    for (Look look : all) {
      boolean isNew = look.received() > all.getFirst().received();
      while (settled < all.size() && all.get(settled).settled() < look.received()) {
        settled++;
      }
      if (settled == all.size()) {
        break;
      }
      if (isNew) {
        delays.add(Math.max(0, all.get(settled).nanos() - look.nanos()));
      }
    }
    return delays;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
