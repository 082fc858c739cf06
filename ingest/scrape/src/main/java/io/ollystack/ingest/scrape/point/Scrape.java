package io.ollystack.ingest.scrape.point;

import java.util.List;

/// What one look at one resource has found.
public record Scrape(Labels resource, String scope, List<Family> families) {
  public Scrape {
    families = List.copyOf(families);
  }

  public int points() {
    return families.stream().mapToInt(f -> f.points().size()).sum();
  }
}
