package io.ollystack.copilot.app.query;

import io.ollystack.copilot.api.QueryEngine;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;

/// The API's door to ObservQL. Thread-safe.
final class ObservQlEngine implements QueryEngine {
  private final ObservQl observql;

  ObservQlEngine(ObservQl observql) {
    this.observql = observql;
  }

  @Override
  public Compiled compile(Order order) throws QueryFailed, InterruptedException {
    return switch (observql.compile(order.query(), context(order))) {
      case ObservQl.Compilation.Accepted(var _, String text, String sql) ->
          new Compiled.Accepted(text, sql);
      case ObservQl.Compilation.Rejected(ProblemReport report) -> new Compiled.Rejected(report);
    };
  }

  @Override
  public Answer run(Order order) throws QueryFailed, InterruptedException {
    return switch (observql.run(order.query(), context(order))) {
      case ObservQl.Outcome.Answered(String text, String sql, ResultTable table) ->
          new Answer.Rows(text, sql, table);
      case ObservQl.Outcome.Rejected(ProblemReport report) -> new Answer.Rejected(report);
    };
  }

  private static QueryContext context(Order order) {
    return new QueryContext(order.tenant(), order.now(), order.zone(), order.limit());
  }
}
