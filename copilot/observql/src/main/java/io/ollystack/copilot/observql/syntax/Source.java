package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands after FROM: a table and the tables joined to it, left to right.
public record Source(Table first, List<Join> joins, SourceSpan span) implements Node {
  public Source {
    joins = List.copyOf(joins);
  }

  public static Source of(Table table) {
    return new Source(table, List.of(), table.span());
  }

  /// Something with rows.
  public sealed interface Table extends Node {
    @Nullable Name alias();

    /// A logical table, or a name that WITH defined.
    record Named(Name name, @Nullable Name alias, SourceSpan span) implements Table {}

    /// `( pipeline )`.
    record Subquery(Query.Pipeline pipeline, @Nullable Name alias, SourceSpan span)
        implements Table {}

    /// `ANOMALIES(...)`, `FORECAST(...)`, `PATTERNS(...)`, `SLO(...)`.
    record Function(
        TableFunction function, List<Argument> arguments, @Nullable Name alias, SourceSpan span)
        implements Table {
      public Function {
        arguments = List.copyOf(arguments);
      }
    }
  }

  public enum TableFunction {
    ANOMALIES,
    FORECAST,
    PATTERNS,
    SLO
  }

  /// An argument of a table function.
  public sealed interface Argument extends Node {
    /// `name => expr`.
    record Named(Name name, Expr value, SourceSpan span) implements Argument {}

    /// `(pipeline)`: the rows that the function works on.
    record Rows(Query.Pipeline pipeline, SourceSpan span) implements Argument {}

    record Positional(Expr value, SourceSpan span) implements Argument {}
  }

  public enum JoinKind {
    INNER,
    LEFT,
    /// The latest row not after.
    ASOF,
    /// The one best match.
    NEAREST
  }

  /// `kind JOIN table [ON ... | USING (...)] [WITHIN d [BEFORE | AFTER]]`.
  public record Join(
      JoinKind kind,
      Table table,
      @Nullable JoinCondition condition,
      @Nullable JoinWindow window,
      SourceSpan span)
      implements Node {}

  public sealed interface JoinCondition extends Node {
    record On(Expr condition, SourceSpan span) implements JoinCondition {}

    record Using(List<Expr.Path> columns, SourceSpan span) implements JoinCondition {
      public Using {
        columns = List.copyOf(columns);
      }
    }
  }

  public enum WindowSide {
    BOTH,
    BEFORE,
    AFTER
  }

  /// `WITHIN d`: the rows' times are at most `d` apart, on the side given.
  public record JoinWindow(Literal.DurationValue within, WindowSide side, SourceSpan span)
      implements Node {}
}
