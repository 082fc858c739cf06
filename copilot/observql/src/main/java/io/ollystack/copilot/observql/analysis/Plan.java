package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a checked query asks for, independent of how the store is laid out.
public sealed interface Plan {
  /// The limit of rows that another query reads and that has no LIMIT of its own.
  long NO_LIMIT = Long.MAX_VALUE;

  /// The columns of its result, in order.
  List<Output> outputs();

  /// Whether some of its rows are made by an engine of this process.
  default boolean isLocal() {
    return switch (this) {
      case Engine _ -> true;
      case Select select ->
          select.relations().stream()
              .anyMatch(relation ->
                  relation instanceof Relation.Derived derived && derived.plan().isLocal());
      case Union union -> union.parts().stream().anyMatch(Plan::isLocal);
      case Contrast _ -> false;
    };
  }

  /// A column of a result and the term that gives its values.
  record Output(String name, Term term) {
    public ValueType type() {
      return term.type();
    }
  }

  /// Something with rows that a select reads.
  sealed interface Relation {
    String alias();

    record Table(String alias, LogicalTable table) implements Relation {}

    record Derived(String alias, Plan plan) implements Relation {}

    /// Spans reached from those that satisfy `seeds` (in which relation 0 is the span).
    record Walk(String alias, Term seeds, Optional<Clause.Direction> direction, int hops)
        implements Relation {}

    /// Edges reached from a service.
    record TopologyWalk(String alias, boolean downstream, Optional<String> from, int hops)
        implements Relation {}
  }

  /// `left` reads relations before the joined one, `right` only that one.
  record Equality(Term left, Term right) {}

  /// The joined relation's time lies between two terms over earlier relations, bounds included
  /// unless said otherwise.
  record TimeBound(
      Term rightTime,
      Optional<Term> low,
      boolean lowInclusive,
      Optional<Term> high,
      boolean highInclusive) {}

  /// How relation `right` is joined to those before it. `reach` is how far its rows can lie outside
  /// the window.
  record Join(
      Source.JoinKind kind,
      int right,
      List<Equality> equalities,
      Optional<TimeBound> bound,
      List<Term> residual,
      Duration reachBefore,
      Duration reachAfter) {
    public Join {
      equalities = List.copyOf(equalities);
      residual = List.copyOf(residual);
    }
  }

  /// EVERY: rows fall into buckets of `step` by `time`.
  record Bucket(Term time, Duration step, Optional<Clause.Fill> fill) {}

  record Order(Term term, boolean descending) {}

  record Top(long count, Term by, boolean withOthers) {}

  record LimitPer(long count, List<Term> keys) {
    public LimitPer {
      keys = List.copyOf(keys);
    }
  }

  /// COMPARE TO: `baselines` are windows of the past; several are a seasonal baseline.
  record Comparison(List<TimeWindow> baselines, boolean seasonal) {
    public Comparison {
      baselines = List.copyOf(baselines);
    }
  }

  /// SAMPLE: a share of the rows, or at most so many.
  record Sample(Optional<Double> share, Optional<Long> rows) {}

  /// SELECT ... FROM ..., as the clauses say.
  record Select(
      List<Relation> relations,
      List<Join> joins,
      List<Term> filter,
      TimeWindow window,
      boolean timeGiven,
      boolean aggregated,
      List<Output> keys,
      Optional<Bucket> bucket,
      List<Output> outputs,
      List<Term> having,
      List<Order> order,
      Optional<Top> top,
      long limit,
      boolean limitGiven,
      long offset,
      Optional<LimitPer> limitPer,
      boolean distinct,
      Optional<Comparison> comparison,
      Optional<Sample> sample)
      implements Plan {
    public Select {
      relations = List.copyOf(relations);
      joins = List.copyOf(joins);
      filter = List.copyOf(filter);
      keys = List.copyOf(keys);
      outputs = List.copyOf(outputs);
      having = List.copyOf(having);
      order = List.copyOf(order);
    }
  }

  /// The same rows, at most so many of them; those of an engine's input, which are read whole.
  default Plan atMost(long rows) {
    return switch (this) {
      case Select s when s.limit() > rows ->
          new Select(
              s.relations(),
              s.joins(),
              s.filter(),
              s.window(),
              s.timeGiven(),
              s.aggregated(),
              s.keys(),
              s.bucket(),
              s.outputs(),
              s.having(),
              s.order(),
              s.top(),
              rows,
              false,
              s.offset(),
              s.limitPer(),
              s.distinct(),
              s.comparison(),
              s.sample());
      case Union u when u.limit() > rows -> new Union(u.parts(), u.outputs(), rows);
      case Select _, Union _, Contrast _, Engine _ -> this;
    };
  }

  record Union(List<Plan> parts, List<Output> outputs, long limit) implements Plan {
    public Union {
      parts = List.copyOf(parts);
      outputs = List.copyOf(outputs);
    }
  }

  /// CONTRAST: which attribute values set the selection apart from the baseline.
  record Contrast(
      Relation relation,
      List<Term> filter,
      TimeWindow window,
      Term selection,
      Optional<Term> baseline,
      List<Output> over,
      long limit,
      boolean limitGiven,
      List<Output> outputs)
      implements Plan {
    public Contrast {
      filter = List.copyOf(filter);
      over = List.copyOf(over);
      outputs = List.copyOf(outputs);
    }
  }

  /// Rows that an engine of this process makes, of the rows of an inner plan if it takes any.
  record Engine(EngineStage stage, Optional<Plan> input, List<Output> outputs) implements Plan {
    public Engine {
      outputs = List.copyOf(outputs);
    }
  }
}
