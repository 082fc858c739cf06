package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.AggregateFunction;
import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a select reads of its relations.
final class Leaves {
  private Leaves() {}

  /// Every term of a select, for walks over all of them.
  static List<Term> terms(Plan.Select select) {
    List<Term> terms = new ArrayList<>(select.filter());
    select.keys().forEach(key -> terms.add(key.term()));
    select.outputs().forEach(output -> terms.add(output.term()));
    terms.addAll(select.having());
    select.order().forEach(order -> terms.add(order.term()));
    select.top().ifPresent(top -> terms.add(top.by()));
    select.limitPer().ifPresent(per -> terms.addAll(per.keys()));
    select.bucket().ifPresent(bucket -> terms.add(bucket.time()));
    for (Plan.Join join : select.joins()) {
      join.equalities()
          .forEach(equality -> {
            terms.add(equality.left());
            terms.add(equality.right());
          });
      join.bound()
          .ifPresent(bound -> {
            terms.add(bound.rightTime());
            bound.low().ifPresent(terms::add);
            bound.high().ifPresent(terms::add);
          });
      terms.addAll(join.residual());
    }
    return terms;
  }

  /// The leaf terms that are read of one relation, each once.
  static Set<Term> of(Plan.Select select, int relation) {
    Set<Term> leaves = new LinkedHashSet<>();
    for (Term term : terms(select)) {
      term.visit(part -> add(part, relation, select, leaves));
    }
    return leaves;
  }

  private static void add(Term part, int relation, Plan.Select select, Set<Term> leaves) {
    switch (part) {
      case Term.Field field -> {
        if (field.relation() == relation) {
          leaves.add(field);
        }
      }
      case Term.Attribute attribute -> {
        if (attribute.relation() == relation) {
          leaves.add(attribute);
        }
      }
      case Term.Metric metric -> {
        if (metric.relation() == relation) {
          leaves.add(metric);
        }
      }
      case Term.Structural structural -> {
        if (structural.relation() == relation) {
          leaves.add(new Term.Field(relation, "trace_id", ValueType.ID));
          leaves.add(new Term.Field(relation, "span_id", ValueType.ID));
          leaves.add(new Term.Field(relation, "parent_id", ValueType.ID));
        }
      }
      case Term.Aggregate aggregate -> addImplied(aggregate, relation, select, leaves);
      case Term.Constant _, Term.Apply _, Term.InPlan _, Term.Output _, Term.Compared _ -> {}
    }
  }

  private static void addImplied(
      Term.Aggregate aggregate, int relation, Plan.Select select, Set<Term> leaves) {
    AggregateFunction function = aggregate.function();
    if (aggregate.relation() == relation && AggregateSql.needsStatus(function)) {
      leaves.add(new Term.Field(relation, "status", ValueType.STATUS));
    }
    if (aggregate.relation() == relation && function == AggregateFunction.APDEX) {
      leaves.add(new Term.Field(relation, "duration", ValueType.DURATION));
    }
    boolean reads =
        aggregate.arguments().stream()
            .anyMatch(argument -> (argument.relations() & (1L << relation)) != 0);
    if (AggregateSql.needsTime(function) && reads) {
      time(select.relations().get(relation), relation).ifPresent(leaves::add);
    }
  }

  /// The time of a relation's rows.
  static Optional<Term> time(Plan.Relation relation, int index) {
    return switch (relation) {
      case Plan.Relation.Table(String _, LogicalTable table) ->
          Optional.of(field(index, table.timeColumn()));
      case Plan.Relation.Walk _ -> Optional.of(field(index, LogicalTable.SPANS.timeColumn()));
      case Plan.Relation.TopologyWalk _ -> Optional.empty();
      case Plan.Relation.Derived(String _, Plan plan) ->
          plan.outputs().stream()
              .filter(output -> output.type().equals(ValueType.TIMESTAMP))
              .findFirst()
              .map(output -> new Term.Field(index, output.name(), output.type()));
    };
  }

  private static Term field(int index, LogicalTable.Column column) {
    return new Term.Field(index, column.name(), column.type());
  }
}
