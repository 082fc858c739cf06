package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import org.jspecify.annotations.Nullable;

/// A moment: an anchor, and a shift from it.
public record Time(Anchor anchor, @Nullable Shift shift, SourceSpan span) implements Node {

  public sealed interface Anchor extends Node
      permits EventRef, Now, Today, Yesterday, Ago, Absolute {}

  /// The moment at which the query began, the same everywhere in it.
  public record Now(SourceSpan span) implements Anchor {}

  /// Midnight, in the reader's zone.
  public record Today(SourceSpan span) implements Anchor {}

  public record Yesterday(SourceSpan span) implements Anchor {}

  /// `1h`, `1h AGO`: so long before now.
  public record Ago(Literal.DurationValue duration, SourceSpan span) implements Anchor {}

  /// `'2026-11-20T13:10:00Z'`, `'2026-11-20 13:10'`: as written; without a zone, the reader's.
  public record Absolute(String text, SourceSpan span) implements Anchor {}

  /// `- 5m`, `+ 1h`.
  public record Shift(boolean back, Literal.DurationValue by, SourceSpan span) implements Node {}
}
