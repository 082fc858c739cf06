package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.List;

/// The columns of samples: of one physical metric table, or of the subquery that unites several.
/// `metrics` are those with a value column of their own; one alone has the column `Value`.
final class MetricColumns implements Columns {
  private final String alias;
  private final Physical physical;
  private final Sql value;
  private final Sql type;
  private final List<MetricEntry> pivoted;

  MetricColumns(String alias, Physical physical, Sql value, Sql type, List<MetricEntry> pivoted) {
    this.alias = alias;
    this.physical = physical;
    this.value = value;
    this.type = type;
    this.pivoted = List.copyOf(pivoted);
  }

  @Override
  public Sql field(Term.Field field) {
    return switch (field.column()) {
      case "time" -> Sql.column(alias, "TimeUnix");
      case "metric" -> Sql.column(alias, "MetricName");
      case "unit" -> Sql.column(alias, "MetricUnit");
      case "service" -> Sql.column(alias, "ServiceName");
      case "value" -> value;
      case "type" -> type;
      default -> throw new IllegalStateException("no column for " + field);
    };
  }

  @Override
  public Sql attribute(Term.Attribute attribute) {
    return attributes().value(attribute);
  }

  @Override
  public Sql metric(Term.Metric metric) {
    int place = pivoted.indexOf(metric.metric());
    return place < 0 ? value : Sql.column(alias, "value_" + place);
  }

  @Override
  public Attributes attributes() {
    return new Attributes(alias, Signal.METRICS, "otel_metrics_gauge", physical);
  }
}
