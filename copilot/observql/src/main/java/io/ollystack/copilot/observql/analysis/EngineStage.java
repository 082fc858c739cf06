package io.ollystack.copilot.observql.analysis;

import java.util.List;

/// What this process does with rows that the store has delivered, or that it holds itself.
public sealed interface EngineStage {
  /// Clusters of similar texts in the first column of the input, at most `max`.
  record Patterns(int max) implements EngineStage {}

  /// The critical path of each trace of the input, at most `maxTraces`; its columns are those of
  /// [#INPUT].
  record CriticalPath(int maxTraces) implements EngineStage {
    public static final List<String> INPUT =
        List.of(
            "trace_id",
            "span_id",
            "parent_id",
            "service",
            "operation",
            "start",
            "end",
            "duration",
            "kind",
            "status");
  }

  /// What the catalogue lists; there is no input.
  record CatalogRows(CatalogList list) implements EngineStage {}

  enum CatalogList {
    TABLES,
    SERVICES,
    METRICS,
    OPERATIONS,
    ATTRIBUTES
  }

  /// The columns of a logical table; there is no input.
  record ColumnsOf(LogicalTable table) implements EngineStage {}
}
