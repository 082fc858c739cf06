package io.ollystack.ingest.scrape.hostmetrics;

import java.util.Locale;

/// What can be looked at; the names are the keys below `scrapers` in the configuration.
public enum HostScraper {
  CPU,
  MEMORY,
  LOAD,
  DISK,
  FILESYSTEM,
  NETWORK,
  PAGING,
  PROCESSES;

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
