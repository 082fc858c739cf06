package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;

/// A part of a query that knows where it was written.
public interface Node {
  /// Where it stands in the text; [SourceSpan#NONE] if nobody wrote it.
  SourceSpan span();
}
