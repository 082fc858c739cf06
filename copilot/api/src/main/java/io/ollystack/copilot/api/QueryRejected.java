package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.problem.ProblemReport;

/// The query has problems; the response lists them.
final class QueryRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProblemReport report;

  QueryRejected(ProblemReport report) {
    super("query rejected");
    this.report = report;
  }

  ProblemReport report() {
    return report;
  }
}
