package io.ollystack.copilot.observql.problem;

/// A half-open range `[start, end)` of character offsets in the text of a query.
///
/// **Any two spans are equal**: where something was written takes no part in what it means, and
/// syntax trees are compared by meaning. Compare [#start()] and [#end()] where the place itself
/// matters. Immutable.
public record SourceSpan(int start, int end) {
  /// The place of nodes that nobody wrote: made by a parser of questions, a rewrite or a test.
  public static final SourceSpan NONE = new SourceSpan(0, 0);

  public SourceSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a span: [" + start + ", " + end + ")");
    }
  }

  /// The smallest span that covers this one and `other`.
  public SourceSpan to(SourceSpan other) {
    return new SourceSpan(Math.min(start, other.start), Math.max(end, other.end));
  }

  public int length() {
    return end - start;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceSpan;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
