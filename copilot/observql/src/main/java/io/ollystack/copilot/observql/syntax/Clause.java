package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One clause of a query. The time ranges are clauses too: [TimeRange].
public sealed interface Clause extends Node
    permits Clause.Where,
        Clause.Follow,
        TimeRange,
        Clause.GroupBy,
        Clause.Every,
        Clause.Having,
        Clause.Compare,
        Clause.Contrast,
        Clause.OrderBy,
        Clause.Top,
        Clause.Limit,
        Clause.Sample {

  record Where(Expr condition, SourceSpan span) implements Clause {}

  record Having(Expr condition, SourceSpan span) implements Clause {}

  record GroupBy(List<Expr> keys, SourceSpan span) implements Clause {
    public GroupBy {
      keys = List.copyOf(keys);
      requireSome(keys);
    }
  }

  enum Direction {
    DOWNSTREAM,
    UPSTREAM,
    CRITICAL_PATH
  }

  /// `FOLLOW direction [FROM 'service'] [n HOPS]`.
  ///
  /// @param from where to begin on the topology
  /// @param hops null: as far as the limits allow
  record Follow(
      Direction direction, Literal.@Nullable Text from, @Nullable Long hops, SourceSpan span)
      implements Clause {}

  /// `EVERY step [FILL ...]`.
  ///
  /// @param step null: AUTO
  record Every(Literal.@Nullable DurationValue step, @Nullable Fill fill, SourceSpan span)
      implements Clause {}

  /// What stands in a time bucket without rows.
  sealed interface Fill extends Node {
    record WithNull(SourceSpan span) implements Fill {}

    record Previous(SourceSpan span) implements Fill {}

    record Linear(SourceSpan span) implements Fill {}

    record Constant(Literal.NumberValue value, SourceSpan span) implements Fill {}
  }

  /// `COMPARE TO ...`.
  record Compare(Comparand to, SourceSpan span) implements Clause {}

  /// The period compared with.
  sealed interface Comparand extends Node {
    /// The window just before, of the same length.
    record Previous(SourceSpan span) implements Comparand {}

    /// The same window `periods` times back, `period` apart: median and band.
    record Baseline(long periods, Literal.DurationValue period, SourceSpan span)
        implements Comparand {}

    /// The same window, earlier.
    record Earlier(Literal.DurationValue by, SourceSpan span) implements Comparand {}

    record Range(TimeRange range, SourceSpan span) implements Comparand {}

    /// The window of the same length that ends at the event.
    record BeforeEvent(EventRef event, SourceSpan span) implements Comparand {}
  }

  /// `CONTRAST (selection) [AGAINST (baseline)] [OVER paths]`.
  ///
  /// @param baseline null: every other row
  /// @param over empty: every attribute
  record Contrast(Expr selection, @Nullable Expr baseline, List<Expr.Path> over, SourceSpan span)
      implements Clause {
    public Contrast {
      over = List.copyOf(over);
    }
  }

  record OrderBy(List<OrderKey> keys, SourceSpan span) implements Clause {
    public OrderBy {
      keys = List.copyOf(keys);
      requireSome(keys);
    }
  }

  record OrderKey(Expr expr, boolean descending, SourceSpan span) implements Node {}

  /// `TOP n [BY expr] [WITH OTHERS]`; with EVERY, whole series are ranked.
  record Top(long count, @Nullable Expr by, boolean withOthers, SourceSpan span)
      implements Clause {}

  /// `LIMIT n [PER paths] [OFFSET n]`.
  ///
  /// @param per empty: of all rows
  /// @param offset 0 if none
  record Limit(long count, List<Expr.Path> per, long offset, SourceSpan span) implements Clause {
    public Limit {
      per = List.copyOf(per);
    }
  }

  /// `SAMPLE 10%` or `SAMPLE 10000`.
  record Sample(SampleSize size, SourceSpan span) implements Clause {}

  sealed interface SampleSize extends Node {
    record Share(Literal.PercentValue share, SourceSpan span) implements SampleSize {}

    record Rows(long rows, SourceSpan span) implements SampleSize {}
  }

  private static void requireSome(List<?> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("an empty list");
    }
  }
}
