package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole query as written: the root of the syntax tree. Immutable; equality ignores positions.
public sealed interface Query extends Node {

  /// `ASK "why was checkout slow?"`: a question in words.
  record Ask(String question, SourceSpan span) implements Query {}

  /// `EXPLAIN WHY ... AS OF ...`: ranked causes.
  ///
  /// @param asOf what was known at that moment; null: everything
  record Why(WhyTarget target, @Nullable Time asOf, SourceSpan span) implements Query {}

  /// `SHOW SERVICES`, `SHOW VALUES OF path WHERE ...`: what there is to ask about.
  record Show(
      ShowTarget target,
      Clause.@Nullable Where where,
      @Nullable TimeRange time,
      Clause.@Nullable Limit limit,
      SourceSpan span)
      implements Query {}

  /// `EXPLAIN [SQL | PLAN | COST] pipeline`.
  record Explain(ExplainMode mode, Pipeline pipeline, SourceSpan span) implements Query {}

  /// The query that answers with a table: `[WITH ...] core {UNION ALL core} {|> stage}`.
  ///
  /// @param cores at least one; several are a UNION ALL
  record Pipeline(List<CommonTable> with, List<Core> cores, List<Stage> stages, SourceSpan span)
      implements Query {
    public Pipeline {
      with = List.copyOf(with);
      cores = List.copyOf(cores);
      stages = List.copyOf(stages);
      if (cores.isEmpty()) {
        throw new IllegalArgumentException("a pipeline needs a core");
      }
    }

    public static Pipeline of(Core core) {
      return new Pipeline(List.of(), List.of(core), List.of(), core.span());
    }
  }

  enum ExplainMode {
    /// No word after EXPLAIN: how the query was understood.
    DEFAULT,
    SQL,
    PLAN,
    COST
  }

  /// What EXPLAIN WHY asks about.
  sealed interface WhyTarget extends Node {
    record Text(String text, SourceSpan span) implements WhyTarget {}

    record Event(EventRef event, SourceSpan span) implements WhyTarget {}

    record Aggregate(Pipeline pipeline, SourceSpan span) implements WhyTarget {}
  }

  /// What SHOW lists.
  sealed interface ShowTarget extends Node {
    record Tables(SourceSpan span) implements ShowTarget {}

    record Services(SourceSpan span) implements ShowTarget {}

    record Metrics(SourceSpan span) implements ShowTarget {}

    record Operations(SourceSpan span) implements ShowTarget {}

    record Attributes(SourceSpan span) implements ShowTarget {}

    record ValuesOf(Expr.Path path, SourceSpan span) implements ShowTarget {}

    record ColumnsOf(Name table, SourceSpan span) implements ShowTarget {}
  }

  /// `WITH name AS (pipeline)`.
  record CommonTable(Name name, Pipeline pipeline, SourceSpan span) implements Node {}

  /// One operand of UNION ALL; for most queries, the query.
  sealed interface Core extends Node {

    /// `SELECT items FROM source clauses`, also written FROM-first.
    ///
    /// @param items empty: nothing was selected (FROM-first without SELECT), so the table's own
    ///   columns, or those of CONTRAST or a table function
    record Select(
        boolean distinct, List<SelectItem> items, Source source, Clauses clauses, SourceSpan span)
        implements Core {
      public Select {
        items = List.copyOf(items);
        if (distinct && items.isEmpty()) {
          throw new IllegalArgumentException("DISTINCT needs items");
        }
      }
    }

    /// `TRACE FROM seeds clauses [SELECT items clauses]`: the spans that match `seeds` begin,
    /// FOLLOW widens, WHERE filters.
    ///
    /// @param items empty: the columns of spans
    record Trace(
        Expr seeds, boolean distinct, List<SelectItem> items, Clauses clauses, SourceSpan span)
        implements Core {
      public Trace {
        items = List.copyOf(items);
        if (distinct && items.isEmpty()) {
          throw new IllegalArgumentException("DISTINCT needs items");
        }
      }
    }

    /// `( pipeline )`.
    record Nested(Pipeline pipeline, SourceSpan span) implements Core {}
  }

  /// One element of a select list.
  sealed interface SelectItem extends Node {
    /// `*`.
    record Everything(SourceSpan span) implements SelectItem {}

    /// `expr [AS alias]`.
    record Column(Expr expr, @Nullable Name alias, SourceSpan span) implements SelectItem {}
  }

  /// A step after `|>`, applied to the rows of everything before it.
  sealed interface Stage extends Node {
    /// Keep exactly these columns.
    record Select(boolean distinct, List<SelectItem> items, SourceSpan span) implements Stage {
      public Select {
        items = List.copyOf(items);
      }
    }

    /// Add columns.
    record Extend(List<SelectItem> items, SourceSpan span) implements Stage {
      public Extend {
        items = List.copyOf(items);
      }
    }

    /// Aggregate, one row a group; the group's expressions come first in the result.
    ///
    /// @param by empty: one group
    record Aggregate(List<SelectItem> items, List<Expr> by, SourceSpan span) implements Stage {
      public Aggregate {
        items = List.copyOf(items);
        by = List.copyOf(by);
      }
    }

    record JoinWith(Source.Join join, SourceSpan span) implements Stage {}

    record Apply(Clause clause, SourceSpan span) implements Stage {}
  }
}
