package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import org.jspecify.annotations.Nullable;

/// The time that a query is about.
public sealed interface TimeRange extends Clause {
  /// `SINCE from [UNTIL until]`.
  ///
  /// @param until null: now
  record Since(Time from, @Nullable Time until, SourceSpan span) implements TimeRange {}

  record Until(Time until, SourceSpan span) implements TimeRange {}

  record Last(Literal.DurationValue length, SourceSpan span) implements TimeRange {}

  /// From the event's beginning to its end.
  record During(EventRef event, SourceSpan span) implements TimeRange {}

  record Around(Time center, Literal.DurationValue radius, SourceSpan span) implements TimeRange {}
}
