package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.syntax.Query;
import java.util.List;
import java.util.Optional;

/// A query that passed analysis: every name resolved, every type checked, every time an instant.
/// Only [Analyzer] makes one. Immutable.
public final class CheckedQuery {
  private final Query query;
  private final Plan plan;
  private final Optional<Query.ExplainMode> explain;
  private final QueryContext context;
  private final List<Problem> warnings;

  CheckedQuery(
      Query query,
      Plan plan,
      Optional<Query.ExplainMode> explain,
      QueryContext context,
      List<Problem> warnings) {
    this.query = query;
    this.plan = plan;
    this.explain = explain;
    this.context = context;
    this.warnings = List.copyOf(warnings);
  }

  /// What was written.
  public Query query() {
    return query;
  }

  public Plan plan() {
    return plan;
  }

  /// Present if the query is to be explained, not run.
  public Optional<Query.ExplainMode> explain() {
    return explain;
  }

  public QueryContext context() {
    return context;
  }

  public List<Problem> warnings() {
    return warnings;
  }
}
