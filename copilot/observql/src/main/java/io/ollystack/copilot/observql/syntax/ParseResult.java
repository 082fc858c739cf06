package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import java.util.Optional;

/// What became of a text.
public sealed interface ParseResult {
  record Parsed(Query query) implements ParseResult {}

  /// The text is no query; the report names every reason.
  ///
  /// @param understood what of it could be read, for checking that part's names too; absent if the
  ///   tables are not known
  record Rejected(ProblemReport report, Optional<Understood> understood) implements ParseResult {}

  /// A tree of a text with mistakes: as if each had been remedied, less what could not be read.
  record Understood(Query query, List<SourceSpan> skipped) {
    public Understood {
      skipped = List.copyOf(skipped);
    }
  }
}
