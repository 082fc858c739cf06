package io.ollystack.ingest.pipeline.processor.rollup;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.util.LinkedHashSet;
import java.util.List;

/// Settings of `ollystack_rollup`.
///
/// @param dimensions attributes of the span or its resource that windows are told apart by, beside
///   service, operation and kind; default none
/// @param maxOperations operations of one service in one claim that keep their name; the others
///   count as `(other)`, so that span names with ids in them do not become series; default 1,000
public record RollupConfig(List<String> dimensions, int maxOperations) {
  private static final int MOST_DIMENSIONS = 8;

  static RollupConfig read(ConfigSection section) {
    LinkedHashSet<String> dimensions = new LinkedHashSet<>();
    for (ConfigSection.Text text : section.texts("dimensions")) {
      if (text.value().isBlank() || !dimensions.add(text.value())) {
        section.bad(
            "dimensions",
            "'%s' is empty or there twice. Expected names of attributes".formatted(text.value()));
      }
    }
    if (dimensions.size() > MOST_DIMENSIONS) {
      section.bad(
          "dimensions",
          "%d attributes. Expected at most %d: each combination of their values is a series"
              .formatted(dimensions.size(), MOST_DIMENSIONS));
    }
    int most = (int) section.number("max_operations_per_service", 1_000, 1, 1_000_000);
    return new RollupConfig(List.copyOf(dimensions), most);
  }
}
