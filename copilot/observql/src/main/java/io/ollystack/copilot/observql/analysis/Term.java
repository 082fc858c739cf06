package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.syntax.Expr;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A checked expression: every name resolved, every value typed. Relations are numbered as in the
/// plan that holds the term.
public sealed interface Term {
  ValueType type();

  /// A value: `String`, `Long`, `Double`, `Boolean`, `Instant` or null; a duration or size in its
  /// type's unit.
  record Constant(@Nullable Object value, ValueType type) implements Term {}

  /// A column of a logical table, or of a derived one.
  record Field(int relation, String column, ValueType type) implements Term {}

  /// Where an attribute's value may be: newest spelling first.
  record Key(AttributeScope scope, String name) {
    public Key {
      Objects.requireNonNull(scope, "scope");
      Objects.requireNonNull(name, "name");
    }
  }

  /// An attribute: the value of the first key that is there.
  record Attribute(int relation, List<Key> keys, ValueType type) implements Term {
    public Attribute {
      keys = List.copyOf(keys);
    }
  }

  /// The value of a metric's samples.
  record Metric(int relation, MetricEntry metric, ValueType type) implements Term {}

  record Apply(Operator operator, List<Term> arguments, ValueType type) implements Term {
    public Apply {
      arguments = List.copyOf(arguments);
    }
  }

  /// An aggregate of one group. `level` is the quantile's, `count` the number of buckets or
  /// elements; both are 0 where they mean nothing. `relation` is the one whose rows count.
  record Aggregate(
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      double level,
      int relation,
      ValueType type)
      implements Term {
    public Aggregate {
      arguments = List.copyOf(arguments);
    }
  }

  /// `HAS DESCENDANT (...)` and its kin; inside `condition`, relation 0 is the other span, log,
  /// event or link.
  record Structural(
      int relation,
      Expr.Relation kind,
      Term condition,
      Expr.@Nullable CountBound count,
      ValueType type)
      implements Term {}

  record InPlan(Term operand, boolean negated, Plan plan, ValueType type) implements Term {}

  /// An output of the same select, by name: in HAVING and ORDER BY.
  record Output(String name, ValueType type) implements Term {}

  /// What COMPARE TO adds to the aggregate output `name`.
  record Compared(Part part, String name, ValueType type) implements Term {
    public enum Part {
      BASE,
      DELTA,
      PCT,
      /// Bounds of the band of a seasonal baseline.
      LOW,
      HIGH
    }
  }

  static Term and(List<Term> terms) {
    return switch (terms.size()) {
      case 0 -> new Constant(true, ValueType.BOOL);
      case 1 -> terms.getFirst();
      default -> new Apply(Operator.AND, terms, ValueType.BOOL);
    };
  }

  /// The conditions that must all hold.
  default List<Term> conjuncts() {
    return this instanceof Apply(Operator operator, List<Term> arguments, ValueType _)
            && operator == Operator.AND
        ? arguments.stream().flatMap(term -> term.conjuncts().stream()).toList()
        : List.of(this);
  }

  /// This and every term below it, except those of another plan or of a structural condition.
  default void visit(Consumer<Term> visitor) {
    visitor.accept(this);
    switch (this) {
      case Apply apply -> apply.arguments().forEach(term -> term.visit(visitor));
      case Aggregate aggregate -> {
        aggregate.arguments().forEach(term -> term.visit(visitor));
        if (aggregate.filter() != null) {
          aggregate.filter().visit(visitor);
        }
      }
      case InPlan in -> in.operand().visit(visitor);
      case Constant _, Field _, Attribute _, Metric _, Structural _, Output _, Compared _ -> {}
    }
  }

  default boolean hasAggregate() {
    boolean[] found = new boolean[1];
    visit(term -> found[0] |= term instanceof Aggregate);
    return found[0];
  }

  /// The relations that the term reads, as a bit set.
  default long relations() {
    long[] set = new long[1];
    visit(term -> {
      switch (term) {
        case Field field -> set[0] |= 1L << field.relation();
        case Attribute attribute -> set[0] |= 1L << attribute.relation();
        case Metric metric -> set[0] |= 1L << metric.relation();
        case Structural structural -> set[0] |= 1L << structural.relation();
        case Aggregate aggregate -> {
          if (aggregate.arguments().isEmpty()) {
            set[0] |= 1L << aggregate.relation();
          }
        }
        case Constant _, Apply _, InPlan _, Output _, Compared _ -> {}
      }
    });
    return set[0];
  }
}
