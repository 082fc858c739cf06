package io.ollystack.ingest.scrape.point;

import io.ollystack.ingest.telemetry.MetricKind;
import java.util.List;

/// A metric with its points. Sums are cumulative.
///
/// @param kind gauge, sum, histogram or summary
/// @param monotonic of sums only
public record Family(
    String name,
    String unit,
    String description,
    MetricKind kind,
    boolean monotonic,
    List<Point> points) {
  public Family {
    points = List.copyOf(points);
  }
}
