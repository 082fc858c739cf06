package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Refuses what has no meaning on rows that an engine of this process made (patterns, critical
/// paths, lists of the catalogue): they are filtered, grouped and sorted in memory, but not joined,
/// not compared in time, and no subquery of the store can read them.
final class MemoryRules {
  private static final String HINT =
      "Rows of PATTERNS, CRITICAL PATH and SHOW can be filtered, grouped, sorted and limited.";

  private final Findings findings;
  private final SourceSpan span;

  MemoryRules(Findings findings, SourceSpan span) {
    this.findings = findings;
    this.span = span;
  }

  void check(Plan plan) {
    switch (plan) {
      case Plan.Select select -> select(select);
      case Plan.Union union -> union.parts().forEach(this::check);
      case Plan.Contrast contrast -> {
        List<Term> terms = new ArrayList<>(contrast.filter());
        terms.add(contrast.selection());
        contrast.baseline().ifPresent(terms::add);
        terms.forEach(this::stored);
      }
      case Plan.Engine engine -> engine.input().ifPresent(this::check);
    }
  }

  private void select(Plan.Select select) {
    for (Plan.Relation relation : select.relations()) {
      switch (relation) {
        case Plan.Relation.Derived derived -> check(derived.plan());
        case Plan.Relation.Walk walk -> stored(walk.seeds());
        case Plan.Relation.Table _, Plan.Relation.TopologyWalk _ -> {}
      }
    }
    List<Term> terms = new ArrayList<>(select.filter());
    select.outputs().forEach(output -> terms.add(output.term()));
    select.keys().forEach(key -> terms.add(key.term()));
    terms.addAll(select.having());
    select.order().forEach(order -> terms.add(order.term()));
    if (!select.isLocal()) {
      terms.forEach(this::stored);
      return;
    }
    refuse(select.relations().size() > 1, "JOIN");
    refuse(select.bucket().isPresent(), "EVERY");
    refuse(select.comparison().isPresent(), "COMPARE TO");
    refuse(select.top().isPresent(), "TOP");
    refuse(select.limitPer().isPresent(), "LIMIT ... PER");
    refuse(select.sample().isPresent(), "SAMPLE");
    terms.forEach(term -> term.visit(this::inMemory));
  }

  /// A condition that the store evaluates cannot read rows of this process.
  private void stored(Term term) {
    term.visit(part -> {
      if (part instanceof Term.InPlan in) {
        refuse(in.plan().isLocal(), "IN (...)");
        check(in.plan());
      }
    });
  }

  private void inMemory(Term term) {
    switch (term) {
      case Term.Constant _, Term.Field _, Term.Output _ -> {}
      case Term.Apply apply ->
          refuse(
              apply.operator() == Operator.JSON || apply.operator() == Operator.SEVERITY_BETWEEN,
              apply.operator() == Operator.JSON ? "json()" : "a severity");
      case Term.Attribute _, Term.Metric _ -> refuse(true, "an attribute or metric");
      case Term.Structural _ -> refuse(true, "HAS");
      case Term.InPlan _ -> refuse(true, "IN (SELECT ...)");
      case Term.Compared _ -> refuse(true, "COMPARE TO");
      case Term.Aggregate aggregate ->
          refuse(
              !AggregateFunction.IN_MEMORY.contains(aggregate.function()),
              aggregate.function().name().toLowerCase(Locale.ROOT) + "()");
    }
  }

  private void refuse(boolean condition, String what) {
    if (condition) {
      findings.error(ProblemCode.E124, span, what + " over rows that were made in memory", HINT);
    }
  }
}
