package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.ProblemReport;

/// The two outcomes of parsing, for tests that expect one of them.
final class Parsing {
  private Parsing() {}

  static Query parsed(String text) {
    return switch (QueryParser.parse(text)) {
      case ParseResult.Parsed parsed -> parsed.query();
      case ParseResult.Rejected rejected ->
          throw new AssertionError(text + "\n" + rejected.report().render());
    };
  }

  static ProblemReport rejected(String text) {
    return switch (QueryParser.parse(text)) {
      case ParseResult.Parsed parsed ->
          throw new AssertionError("accepted: " + Formatter.format(parsed.query()));
      case ParseResult.Rejected rejected -> rejected.report();
    };
  }
}
