package io.ollystack.copilot.app.ingest;

import io.ollystack.ingest.pipeline.spool.SpoolSnapshot;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Ready when telemetry can be taken: the receivers run and the spool has room.
final class IngestHealth implements HealthIndicator {
  private static final double FULL = 0.98;

  private final IngestService ingest;

  IngestHealth(IngestService ingest) {
    this.ingest = ingest;
  }

  @Override
  public Health health() {
    return ingest
        .snapshot()
        .map(snapshot -> health(snapshot.spool()))
        .orElseGet(() -> Health.down().withDetail("reason", "the pipelines do not run").build());
  }

  private static Health health(SpoolSnapshot spool) {
    Health.Builder health =
        spool.bytes() > FULL * spool.maxBytes()
            ? Health.down()
                .withDetail(
                    "reason",
                    "the spool is full; telemetry is refused until ClickHouse has taken some")
            : Health.up();
    return health
        .withDetail("spoolBytes", spool.bytes())
        .withDetail("spoolMaxBytes", spool.maxBytes())
        .build();
  }
}
