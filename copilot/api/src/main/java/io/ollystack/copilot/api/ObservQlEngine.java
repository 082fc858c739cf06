package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.CheckedQuery;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;

/// The engine of this product: the language's compiler over the store.
public final class ObservQlEngine implements QueryEngine {
  private final ObservQl language;

  public ObservQlEngine(ObservQl language) {
    this.language = language;
  }

  @Override
  public Compiled compile(Order order) throws QueryFailed, InterruptedException {
    return switch (language.compile(order.query(), context(order))) {
      case ObservQl.Compilation.Accepted(CheckedQuery _, String observql, String sql) ->
          new Compiled.Accepted(observql, sql);
      case ObservQl.Compilation.Rejected(ProblemReport report) -> new Compiled.Rejected(report);
    };
  }

  @Override
  public Answer run(Order order) throws QueryFailed, InterruptedException {
    return switch (language.run(order.query(), context(order))) {
      case ObservQl.Outcome.Answered(String observql, String sql, ResultTable table) ->
          new Answer.Rows(observql, sql, table);
      case ObservQl.Outcome.Rejected(ProblemReport report) -> new Answer.Rejected(report);
    };
  }

  private static QueryContext context(Order order) {
    return new QueryContext(order.tenant(), order.now(), order.zone(), order.limit());
  }
}
