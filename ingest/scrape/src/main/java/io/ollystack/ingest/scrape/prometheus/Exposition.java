package io.ollystack.ingest.scrape.prometheus;

import io.ollystack.ingest.scrape.point.Exemplar;
import io.ollystack.ingest.scrape.point.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a target has answered, read but not interpreted.
///
/// @param families what `TYPE`, `HELP` and `UNIT` said, by name
record Exposition(Map<String, Metadata> families, List<Sample> samples) {

  /// @param type `counter`, `gauge`, `histogram`, `gaugehistogram`, `summary`, `info`, `stateset`
  ///   or `unknown`
  record Metadata(String type, String help, String unit) {
    static final Metadata UNKNOWN = new Metadata("unknown", "", "");
  }

  /// @param timeEpochNanos zero when the target gave none
  record Sample(
      String name, Labels labels, double value, long timeEpochNanos, Optional<Exemplar> exemplar) {}
}
