package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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

  /// Which columns of the input, by position, are the time, the keys and the values of series, one
  /// a `step` over `window`.
  ///
  /// @param measures the names of the values
  record SeriesShape(
      int time,
      List<Integer> keys,
      List<Integer> values,
      List<String> measures,
      Duration step,
      TimeWindow window) {
    public SeriesShape {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
      measures = List.copyOf(measures);
    }
  }

  /// The odd samples of each series within `shown`; what is before is what they are odd among.
  record Anomalies(SeriesShape shape, TimeWindow shown, double sensitivity)
      implements EngineStage {}

  /// The next `steps` samples of each series, or when it reaches a value.
  record Forecast(SeriesShape shape, int steps, OptionalDouble reach) implements EngineStage {}

  /// The error budget of a service, of its requests and the good ones among them.
  record Slo(String service, double objective, SeriesShape shape, Duration window)
      implements EngineStage {
    static List<Plan.Output> outputs() {
      return List.of(
          output("service", ValueType.STRING),
          output("objective", ValueType.RATIO),
          output("window", ValueType.DURATION),
          output("requests", ValueType.COUNT),
          output("bad", ValueType.COUNT),
          output("budget_left", ValueType.RATIO),
          output("burn_5m", ValueType.NUMBER),
          output("burn_30m", ValueType.NUMBER),
          output("burn_1h", ValueType.NUMBER),
          output("burn_6h", ValueType.NUMBER),
          output("burn_3d", ValueType.NUMBER));
    }

    private static Plan.Output output(String name, ValueType type) {
      return new Plan.Output(name, new Term.Field(0, name, type));
    }
  }

  /// What EXPLAIN WHY asks about.
  sealed interface WhySubject {
    enum Measure {
      LATENCY,
      FAILURES
    }

    /// A question in words.
    record Words(String text) implements WhySubject {}

    /// An incident, alert, anomaly, deployment or change, and the time in which its symptom lies.
    record Happening(EventSource.Kind kind, String name, TimeWindow window) implements WhySubject {}

    /// An aggregate of a service's requests; of all if none is named.
    record Measured(Optional<String> service, Measure measure, TimeWindow window)
        implements WhySubject {}
  }

  /// Ranked causes with their evidence; there is no input.
  ///
  /// @param asOf nothing after it is looked at
  record Why(WhySubject subject, Instant asOf) implements EngineStage {
    static List<Plan.Output> outputs() {
      return List.of(
          output("rank", ValueType.COUNT),
          output("suspect", ValueType.STRING),
          output("kind", ValueType.STRING),
          output("confidence", ValueType.RATIO),
          output("share", ValueType.RATIO),
          output("path", ValueType.STRING),
          output("evidence", ValueType.STRING),
          output("finding", ValueType.STRING),
          output("weight", ValueType.RATIO),
          output("query", ValueType.STRING),
          output("digest", ValueType.ID));
    }

    private static Plan.Output output(String name, ValueType type) {
      return new Plan.Output(name, new Term.Field(0, name, type));
    }
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
