package io.ollystack.ingest.scrape.hostmetrics;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes `hostmetrics` receivers.
public final class HostMetricsFactory implements ComponentFactory<Receiver> {
  private final Clock clock;

  public HostMetricsFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "hostmetrics";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.METRICS);
  }

  @Override
  public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
    Optional<HostMetricsConfig> config = read(section);
    return () ->
        new HostMetricsReceiver(
            config.orElseThrow(() -> new IllegalStateException(id + " has problems")), clock);
  }

  private static Optional<HostMetricsConfig> read(ConfigSection section) {
    Duration interval = section.duration("collection_interval", HostMetricsConfig.DEFAULT_INTERVAL);
    Duration delay = section.duration("initial_delay", HostMetricsConfig.DEFAULT_INITIAL_DELAY);
    Set<HostScraper> scrapers = EnumSet.noneOf(HostScraper.class);
    ConfigSection below = section.requiredSection("scrapers");
    boolean known = true;
    for (String key : below.keys()) {
      Optional<HostScraper> scraper =
          Arrays.stream(HostScraper.values()).filter(s -> s.key().equals(key)).findFirst();
      if (scraper.isPresent()) {
        scrapers.add(scraper.get());
        below.section(key).ifPresent(ConfigSection::finish);
      } else {
        known = false;
        below.bad(
            key,
            "no such scraper. Expected one of: "
                + Arrays.stream(HostScraper.values())
                    .map(HostScraper::key)
                    .collect(Collectors.joining(", ")));
      }
    }
    try {
      return Optional.of(new HostMetricsConfig(interval, delay, scrapers));
    } catch (IllegalArgumentException e) {
      if (known) {
        section.bad("scrapers", String.valueOf(e.getMessage()));
      }
      return Optional.empty();
    }
  }
}
