package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.util.Map;
import java.util.Optional;

/// How many spans a stored one stands for. A hidden column of every relation with spans, where
/// sampling left some out: aggregates add it up instead of counting rows.
final class Weights {
  /// No column that a query can name: its names have no two underscores at the end.
  static final String COLUMN = "sample_weight__";

  private Weights() {}

  /// The term that reads the weight of a relation's rows.
  static Term.Field field(int relation) {
    return new Term.Field(relation, COLUMN, ValueType.NUMBER);
  }

  static boolean isOf(LogicalTable table) {
    return switch (table) {
      case SPANS, REQUESTS, TRACES -> true;
      case LOGS, METRICS, TOPOLOGY, CHANGES, DEPLOYMENTS, ALERTS, INCIDENTS, ANOMALIES -> false;
    };
  }

  /// The weight of a row that was joined of several: spans of one trace share theirs, and what no
  /// span was found for stands for itself.
  static Optional<Sql> joined(Map<Integer, Sql> weights) {
    return weights.values().stream()
        .map(weight -> Sql.of("ifNull($, 1)", weight))
        .reduce((a, b) -> Sql.of("greatest($, $)", a, b));
  }

  /// The plan of rows that keeps the weight of each, if there is one: its rows are spans, one each.
  static Optional<Plan.Select> rowsOf(Plan plan) {
    return plan instanceof Plan.Select select
            && !select.aggregated()
            && !select.isLocal()
            && !select.distinct()
            && select.relations().size() == 1
        ? Optional.of(select)
        : Optional.empty();
  }
}
