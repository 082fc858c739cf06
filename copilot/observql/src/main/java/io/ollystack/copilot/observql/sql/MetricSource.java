package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import java.util.List;
import java.util.Optional;

/// The samples of a metrics relation as aggregates see them: which metrics are in them, told apart
/// by `metric_index` if there are several, and which columns they deliver.
record MetricSource(String alias, List<MetricEntry> metrics, boolean pivoted) {
  MetricSource {
    metrics = List.copyOf(metrics);
  }

  Sql column(String name) {
    return Sql.column(alias, name);
  }

  /// The column of a summary's stored quantile.
  Sql stored(double level) {
    return column(storedName(level));
  }

  static String storedName(double level) {
    return "stored_" + Double.toString(level).replace('.', '_');
  }

  /// Restricts an aggregate to the samples of its own metric.
  Optional<Sql> condition(Term.Aggregate aggregate) {
    if (pivoted || metrics.size() < 2) {
      return Optional.empty();
    }
    int[] place = {-1};
    aggregate.visit(term -> {
      if (term instanceof Term.Metric metric) {
        place[0] = metrics.indexOf(metric.metric());
      }
    });
    return place[0] < 0
        ? Optional.empty()
        : Optional.of(Sql.of("$ = $", column("metric_index"), Sql.number(place[0])));
  }
}
