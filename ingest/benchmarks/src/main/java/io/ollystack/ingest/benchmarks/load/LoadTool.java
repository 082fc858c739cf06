package io.ollystack.ingest.benchmarks.load;

import io.ollystack.ingest.benchmarks.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Sends OTLP to a running service and says what it took: rows acknowledged a second, and per core
/// of the service; how long an acknowledgement takes; when the rows can be queried; processor time
/// and memory of the service meanwhile.
///
/// With a rate, requests have a time at which they are due, and the wait for a late answer counts
/// against the next ones: latencies are those of a client that does not slow down.
public final class LoadTool {
  private static final int TEMPLATES = 16;
  private static final long TEMPLATE_SPAN_NANOS = 100_000_000_000L;
  private static final Duration DRAIN = Duration.ofMinutes(30);

  private final LoadOptions options;
  private final List<StampedPayload> payloads = new ArrayList<>();
  private final AtomicLong salt = new AtomicLong(System.nanoTime());
  private final AtomicLong turn = new AtomicLong();

  private LoadTool(LoadOptions options) {
    this.options = options;
    for (int i = 0; i < TEMPLATES; i++) {
      payloads.add(payload(i));
    }
  }

  /// What one connection saw; latencies in microseconds.
  private static final class Seen {
    private int[] latencies = new int[1024];
    private int count;
    private long postponed;
    private long refused;
    private long failed;

    void acknowledged(long nanos) {
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
    }
  }

  public static void main(String[] args) throws Exception {
    LoadOptions options;
    try {
      options = LoadOptions.read(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\n" + LoadOptions.USAGE);
      System.exit(2);
      return;
    }
    System.exit(new LoadTool(options).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Optional<ServiceAccounts> accounts = options.service().map(ServiceAccounts::new);
    String pipeline =
        switch (options.kind()) {
          case SPANS -> "traces";
          case LOGS -> "logs";
          case POINTS -> "metrics";
        };
    Optional<ServiceProcess> process = options.pid().map(ServiceProcess::new);
    Optional<ServiceProcess> child = process.flatMap(ServiceProcess::child);
    ServiceAccounts.Rows before = rows(accounts, pipeline);
    double cpuBefore = seconds(process);
    double childBefore = seconds(child);
    long start = System.nanoTime();
    try (var watch = new ServiceWatch(accounts, pipeline, process, child)) {
      List<Seen> seen = send(start);
      double sent = (System.nanoTime() - start) / 1e9;
      long acknowledged = report(seen, sent);
      double cpu = seconds(process) - cpuBefore;
      boolean even = accounts.isEmpty() || drain(accounts.get(), pipeline, before, acknowledged);
      double whole = seconds(process) - cpuBefore;
      double childWhole = seconds(child) - childBefore;
      if (process.isPresent()) {
        System.out.printf(
            "processor: %.2f cores of the service while sending; until stored %.1f us a row of the"
                + " service, %.1f us of its ClickHouse: %,.0f rows/s/core%n",
            cpu / sent,
            1e6 * whole / acknowledged,
            1e6 * childWhole / acknowledged,
            acknowledged / (whole + childWhole));
      }
      watch.report();
      return even && seen.stream().allMatch(s -> s.refused == 0);
    }
  }

  private List<Seen> send(long start) throws Exception {
    List<Callable<Seen>> connections = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      connections.add(() -> send(start, start + options.duration().toNanos()));
    }
    List<Seen> seen = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(options.connections())) {
      for (Future<Seen> each : executor.invokeAll(connections)) {
        seen.add(each.get());
      }
    }
    return seen;
  }

  private Seen send(long start, long end) throws InterruptedException {
    Seen seen = new Seen();
    double nanosPerRequest = options.rate() == 0 ? 0 : 1e9 * options.rows() / options.rate();
    try (Sender sender = Sender.open(options)) {
      while (true) {
        long number = turn.getAndIncrement();
        long due =
            options.rate() == 0 ? System.nanoTime() : start + (long) (number * nanosPerRequest);
        if (due >= end || System.nanoTime() >= end + TimeUnit.MINUTES.toNanos(1)) {
          return seen;
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        byte[] request =
            payloads
                .get((int) (number % TEMPLATES))
                .at(System.currentTimeMillis() * 1_000_000, salt.incrementAndGet());
        // Making the request is not the service's time when nothing was due yet.
        long began = options.rate() == 0 ? System.nanoTime() : due;
        boolean settled = false;
        while (!settled) {
          settled = true;
          switch (sender.send(request)) {
            case ACKNOWLEDGED -> seen.acknowledged(System.nanoTime() - began);
            case REFUSED -> seen.refused++;
            case FAILED -> seen.failed++;
            case POSTPONED -> {
              seen.postponed++;
              TimeUnit.MILLISECONDS.sleep(100);
              settled = System.nanoTime() >= end;
            }
          }
        }
      }
    }
  }

  private long report(List<Seen> seen, double seconds) {
    int[] latencies =
        seen.stream().flatMapToInt(s -> Arrays.stream(s.latencies, 0, s.count)).sorted().toArray();
    long rows = (long) latencies.length * options.rows();
    System.out.printf(
        "%s over %s, %d connections, %d rows a request, %s for %.1f s%n",
        options.kind(),
        options.protocol(),
        options.connections(),
        options.rows(),
        options.rate() == 0 ? "as fast as taken" : "%,.0f rows/s".formatted(options.rate()),
        seconds);
    System.out.printf(
        "acknowledged: %,d rows, %,.0f rows/s; p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        rows,
        rows / seconds,
        quantile(latencies, 0.5),
        quantile(latencies, 0.99),
        quantile(latencies, 1));
    System.out.printf(
        "told to come again %,d times, refused for ever %,d, without an answer %,d requests%n",
        seen.stream().mapToLong(s -> s.postponed).sum(),
        seen.stream().mapToLong(s -> s.refused).sum(),
        seen.stream().mapToLong(s -> s.failed).sum());
    return rows;
  }

  /// Waits until everything acknowledged is stored.
  private static boolean drain(
      ServiceAccounts accounts, String pipeline, ServiceAccounts.Rows before, long acknowledged)
      throws InterruptedException {
    long start = System.nanoTime();
    ServiceAccounts.Rows now = before;
    while (System.nanoTime() - start < DRAIN.toNanos()) {
      try {
        now = accounts.rows(pipeline);
        if (now.pending() == 0 && now.minus(before).received() >= acknowledged) {
          break;
        }
      } catch (IOException away) {
        // looked at again
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    ServiceAccounts.Rows since = now.minus(before);
    boolean even = since.pending() == 0 && since.received() >= acknowledged;
    System.out.printf(
        "stored %.1f s after the last one was sent: received %,d = stored %,d + rejected %,d +"
            + " dropped %,d + pending %,d: %s%n",
        (System.nanoTime() - start) / 1e9,
        since.received(),
        since.stored(),
        since.rejected(),
        since.dropped(),
        since.pending(),
        even ? "even" : "NOT EVEN");
    return even;
  }

  private StampedPayload payload(int number) {
    var requests = new Requests(number, "orders-" + number);
    var request =
        switch (options.kind()) {
          case SPANS -> requests.spans(options.rows());
          case LOGS -> requests.logs(options.rows());
          case POINTS -> requests.points(options.rows());
        };
    return options.protocol() == LoadOptions.Protocol.JSON
        ? StampedPayload.json(
            Requests.json(request), Requests.START, TEMPLATE_SPAN_NANOS, requests.idsAsText())
        : StampedPayload.protobuf(
            request.toByteArray(), Requests.START, TEMPLATE_SPAN_NANOS, requests.ids());
  }

  private static ServiceAccounts.Rows rows(Optional<ServiceAccounts> accounts, String pipeline)
      throws IOException, InterruptedException {
    return accounts.isPresent()
        ? accounts.get().rows(pipeline)
        : new ServiceAccounts.Rows(0, 0, 0, 0);
  }

  private static double seconds(Optional<ServiceProcess> process) {
    return process.map(p -> p.processorTime().toMillis() / 1000.0).orElse(0.0);
  }

  /// In milliseconds.
  private static double quantile(int[] sortedMicros, double q) {
    return sortedMicros.length == 0
        ? Double.NaN
        : sortedMicros[(int) Math.min(sortedMicros.length - 1, q * sortedMicros.length)] / 1000.0;
  }
}
