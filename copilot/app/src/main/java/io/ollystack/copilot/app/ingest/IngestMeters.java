package io.ollystack.copilot.app.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.ollystack.ingest.pipeline.dispatch.Accounts;
import io.ollystack.ingest.pipeline.wiring.Pipelines;
import io.ollystack.ingest.telemetry.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Where every row is, as metrics: received + replayed = pending + stored + dropped + rejected, per
/// pipeline.
final class IngestMeters implements MeterBinder {
  private final IngestService ingest;

  IngestMeters(IngestService ingest) {
    this.ingest = ingest;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    // The usual pipelines are named after their signals; others share the spool's figures.
    for (Signal signal : Signal.values()) {
      rows(registry, signal, "received", Accounts.Snapshot::received);
      rows(registry, signal, "replayed", Accounts.Snapshot::replayed);
      rows(registry, signal, "stored", Accounts.Snapshot::stored);
      rows(registry, signal, "dropped", a -> sum(a.dropped()));
      rows(registry, signal, "rejected", a -> sum(a.rejected()));
      rows(registry, signal, "refused", a -> sum(a.refused()));
      FunctionCounter.builder(
              "ollystack.ingest.retries", ingest, i -> value(i, signal, Accounts.Snapshot::retries))
          .description("Exports that had to be tried again.")
          .tag("pipeline", signal.label())
          .register(registry);
      Gauge.builder(
              "ollystack.ingest.pending", ingest, i -> value(i, signal, Accounts.Snapshot::pending))
          .description("Rows that were acknowledged and are not stored yet.")
          .tag("pipeline", signal.label())
          .register(registry);
    }
    Gauge.builder("ollystack.spool.size", ingest, i -> spool(i, s -> s.spool().bytes()))
        .description("Bytes in the spool.")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("ollystack.spool.limit", ingest, i -> spool(i, s -> s.spool().maxBytes()))
        .description("Bytes that the spool may hold.")
        .baseUnit("bytes")
        .register(registry);
  }

  private void rows(
      MeterRegistry registry, Signal signal, String fate, ToDoubleFunction<Accounts.Snapshot> of) {
    List<Tag> tags = List.of(Tag.of("pipeline", signal.label()), Tag.of("fate", fate));
    FunctionCounter.builder("ollystack.ingest.rows", ingest, i -> value(i, signal, of))
        .description("Rows (spans, data points, log records) by what became of them.")
        .tags(Tags.of(tags))
        .register(registry);
  }

  private static double value(
      IngestService ingest, Signal signal, ToDoubleFunction<Accounts.Snapshot> of) {
    return ingest
        .snapshot()
        .flatMap(s -> Optional.ofNullable(s.pipelines().get(signal.label())))
        .map(of::applyAsDouble)
        .orElse(0.0);
  }

  private static double spool(IngestService ingest, ToDoubleFunction<Pipelines.Snapshot> of) {
    return ingest.snapshot().map(of::applyAsDouble).orElse(0.0);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
