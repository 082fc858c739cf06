package io.ollystack.ingest.scrape.hostmetrics;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// Configuration of the `hostmetrics` receiver, keys and defaults as in the collector.
///
/// @param collectionInterval `collection_interval`, how often to look (default 1m; at least 1s)
/// @param initialDelay `initial_delay`, before the first look (default 1s)
/// @param scrapers the keys below `scrapers`; none are on by default
public record HostMetricsConfig(
    Duration collectionInterval, Duration initialDelay, Set<HostScraper> scrapers) {
  public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  public static final Duration DEFAULT_INITIAL_DELAY = Duration.ofSeconds(1);

  public HostMetricsConfig {
    scrapers = Set.copyOf(scrapers);
    if (collectionInterval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "collection_interval %s: must be at least 1s".formatted(collectionInterval));
    }
    if (initialDelay.isNegative()) {
      throw new IllegalArgumentException(
          "initial_delay %s: must not be negative".formatted(initialDelay));
    }
    if (scrapers.isEmpty()) {
      throw new IllegalArgumentException(
          "scrapers: must name at least one of cpu, memory, load, disk, filesystem, network,"
              + " paging, processes");
    }
  }

  /// Everything, as often as detection looks.
  public static HostMetricsConfig everything(Duration interval) {
    return new HostMetricsConfig(interval, DEFAULT_INITIAL_DELAY, EnumSet.allOf(HostScraper.class));
  }
}
