package io.ollystack.copilot.app.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.ollystack.ingest.pipeline.dispatch.Accounts;
import io.ollystack.ingest.pipeline.spool.SpoolSnapshot;
import io.ollystack.ingest.pipeline.wiring.Pipelines;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Where every row is, as metrics: received + replayed = pending + stored + dropped + rejected, per
/// pipeline; and how full the spool is.
///
/// Reasons are known when they first occur: looking at the pending rows, which every scrape does,
/// registers what is new, and the next scrape shows it.
final class IngestMeters {
  private final MeterRegistry registry;
  private final Pipelines pipelines;
  private final Clock clock;
  private final Set<Tags> known = ConcurrentHashMap.newKeySet();

  /// A count that a pipeline keeps by reason.
  private record ByReason(String fate, Function<Accounts.Snapshot, Map<String, Long>> counts) {}

  private IngestMeters(MeterRegistry registry, Pipelines pipelines, Clock clock) {
    this.registry = registry;
    this.pipelines = pipelines;
    this.clock = clock;
  }

  /// Registers the meters of running pipelines.
  static void bind(MeterRegistry registry, Pipelines pipelines, Clock clock) {
    IngestMeters meters = new IngestMeters(registry, pipelines, clock);
    pipelines.snapshot().pipelines().keySet().forEach(meters::bindPipeline);
    meters.bindSpool();
  }

  private void bindPipeline(String name) {
    rows(name, "received", "", Accounts.Snapshot::received);
    rows(name, "replayed", "", Accounts.Snapshot::replayed);
    rows(name, "stored", "", Accounts.Snapshot::stored);
    FunctionCounter.builder(
            "ollystack.ingest.retries", pipelines, p -> p.snapshot().pipeline(name).retries())
        .description("Exports that had to be tried again.")
        .tag("pipeline", name)
        .register(registry);
    Gauge.builder("ollystack.ingest.pending", pipelines, p -> pending(p, name))
        .description("Rows that were acknowledged and are not stored yet.")
        .tag("pipeline", name)
        .register(registry);
    spoolOf(
        name,
        "ollystack.spool.backlog",
        "Requests in the spool that a pipeline has not finished, those of other signals included.",
        SpoolSnapshot.ConsumerSnapshot::backlogRecords);
    spoolOf(
        name,
        "ollystack.spool.oldest.age",
        "Seconds since the arrival of the oldest request that a pipeline works on; 0 without any.",
        consumer ->
            consumer
                .oldestReceivedAt()
                .map(at -> Math.max(0, Duration.between(at, clock.instant()).toSeconds()))
                .orElse(0L));
  }

  private double pending(Pipelines running, String name) {
    Accounts.Snapshot accounts = running.snapshot().pipeline(name);
    for (ByReason each :
        List.of(
            new ByReason("dropped", Accounts.Snapshot::dropped),
            new ByReason("rejected", Accounts.Snapshot::rejected),
            new ByReason("refused", Accounts.Snapshot::refused))) {
      for (String reason : each.counts().apply(accounts).keySet()) {
        rows(
            name,
            each.fate(),
            reason,
            snapshot -> each.counts().apply(snapshot).getOrDefault(reason, 0L));
      }
    }
    return accounts.pending();
  }

  private void rows(
      String pipeline, String fate, String reason, ToDoubleFunction<Accounts.Snapshot> of) {
    Tags tags = Tags.of("pipeline", pipeline, "fate", fate, "reason", reason);
    if (known.add(tags)) {
      FunctionCounter.builder(
              "ollystack.ingest.rows",
              pipelines,
              p -> of.applyAsDouble(p.snapshot().pipeline(pipeline)))
          .description("Rows (spans, data points, log records) by what became of them, and why.")
          .tags(tags)
          .register(registry);
    }
  }

  private void bindSpool() {
    spool("size", "Bytes in the spool.", SpoolSnapshot::bytes, "bytes");
    spool(
        "limit",
        "Bytes that the spool may hold; above it, clients are told to come again.",
        SpoolSnapshot::maxBytes,
        "bytes");
    spool("segments", "Files of the spool.", SpoolSnapshot::segments, "files");
    counted(
        "refused",
        "Requests refused because the spool was full or failing.",
        SpoolSnapshot::refusedRecords);
    counted("appended", "Requests kept.", SpoolSnapshot::appendedRecords);
    counted("commits", "Syncs that kept them.", SpoolSnapshot::groupCommits);
    counted(
        "lost",
        "Acknowledged requests whose bytes were found damaged.",
        SpoolSnapshot::lostRecords);
  }

  private void spool(
      String name, String description, ToLongFunction<SpoolSnapshot> of, String unit) {
    Gauge.builder("ollystack.spool." + name, pipelines, p -> of.applyAsLong(p.snapshot().spool()))
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }

  private void counted(String name, String description, ToLongFunction<SpoolSnapshot> of) {
    FunctionCounter.builder(
            "ollystack.spool." + name, pipelines, p -> of.applyAsLong(p.snapshot().spool()))
        .description(description)
        .register(registry);
  }

  private void spoolOf(
      String pipeline,
      String name,
      String description,
      ToLongFunction<SpoolSnapshot.ConsumerSnapshot> of) {
    Gauge.builder(
            name,
            pipelines,
            p ->
                p.snapshot().spool().consumers().stream()
                    .filter(consumer -> consumer.name().equals(pipeline))
                    .mapToLong(of)
                    .sum())
        .description(description)
        .tag("pipeline", pipeline)
        .register(registry);
  }
}
