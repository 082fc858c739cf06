package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import java.util.Optional;

/// Asks how much of what a plan counts is a sample.
final class SampledSql {
  private final PlanSql plans;

  SampledSql(PlanSql plans) {
    this.plans = plans;
  }

  /// Of the first part that aggregates sampled spans.
  Optional<Sql> of(Plan plan) {
    return switch (plan) {
      case Plan.Select select -> select(select);
      case Plan.Union union ->
          union.parts().stream().map(this::of).flatMap(Optional::stream).findFirst();
      case Plan.Contrast contrast -> new ContrastSql(plans).sampled(contrast);
      case Plan.Engine engine -> engine.input().flatMap(this::of);
    };
  }

  private Optional<Sql> select(Plan.Select select) {
    if (select.aggregated() && !select.isLocal()) {
      Select body = new Select();
      Optional<Sql> weight = new SelectSql(plans, select).read(body).weight();
      if (weight.isPresent()) {
        return Optional.of(counted(body, weight.get()));
      }
    }
    return select.relations().stream()
        .filter(Plan.Relation.Derived.class::isInstance)
        .map(relation -> of(((Plan.Relation.Derived) relation).plan()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  static Sql counted(Select body, Sql weight) {
    return body.item(Sql.of("countIf($ != 1)", weight), "sampled")
        .item(Sql.of("toUInt64(round(sumIf($, $ != 1)))", weight, weight), "stands_for")
        .limit(1)
        .toSql();
  }
}
