package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.scrape.Periodic;
import io.ollystack.ingest.scrape.ScrapeOutput;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.TenantId;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scrapes the configured targets, each on a virtual thread of its own, the looks of a job spread
/// over its interval. Thread-safe.
public final class PrometheusReceiver implements Receiver {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final PrometheusConfig config;
  private final Clock clock;
  private final List<Periodic> running = new ArrayList<>();
  private @Nullable HttpClient client;

  public PrometheusReceiver(PrometheusConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public synchronized void start(AcceptedRequests requests) {
    if (client != null) {
      throw new IllegalStateException("started already");
    }
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    client = http;
    ScrapeOutput output = new ScrapeOutput(requests, TenantId.NONE, clock);
    for (PrometheusConfig.Job job : config.jobs()) {
      int targets = job.targets().stream().mapToInt(t -> t.addresses().size()).sum();
      int index = 0;
      for (PrometheusConfig.Targets group : job.targets()) {
        for (String address : group.addresses()) {
          Target target = new Target(job, address, group.labels(), http, clock);
          Duration offset = job.interval().multipliedBy(index++).dividedBy(targets);
          running.add(
              new Periodic(
                  "scrape-%s-%s".formatted(job.name(), address),
                  offset,
                  job.interval(),
                  () -> output.emit(List.of(target.scrape()))));
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    running.forEach(Periodic::close);
    running.clear();
    if (client != null) {
      client.shutdownNow();
    }
  }
}
