package io.ollystack.ingest.scrape.hostmetrics;

import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.scrape.Periodic;
import io.ollystack.ingest.scrape.ScrapeOutput;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at this host every interval and hands what it finds to the pipeline. Thread-safe.
public final class HostMetricsReceiver implements Receiver {
  private final HostMetricsConfig config;
  private final Clock clock;
  private @Nullable Periodic periodic;

  public HostMetricsReceiver(HostMetricsConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public synchronized void start(AcceptedRequests requests) {
    if (periodic != null) {
      throw new IllegalStateException("started already");
    }
    Host host = new Host(config.scrapers());
    ScrapeOutput output = new ScrapeOutput(requests, TenantId.NONE, clock);
    periodic =
        new Periodic(
            "hostmetrics",
            config.initialDelay(),
            config.collectionInterval(),
            () -> {
              Instant now = clock.instant();
              output.emit(List.of(host.look(now)));
            });
  }

  @Override
  public synchronized void close() {
    if (periodic != null) {
      periodic.close();
    }
  }
}
