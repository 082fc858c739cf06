package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.ProblemReport;

/// What became of a text.
public sealed interface ParseResult {
  record Parsed(Query query) implements ParseResult {}

  /// The text is no query; the report names every reason.
  record Rejected(ProblemReport report) implements ParseResult {}
}
