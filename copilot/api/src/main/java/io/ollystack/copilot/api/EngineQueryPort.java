package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.answer.QueryRejected;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;

/// Runs an answer's queries the way everybody's queries run.
public final class EngineQueryPort implements QueryPort {
  private final QueryEngine engine;

  public EngineQueryPort(QueryEngine engine) {
    this.engine = engine;
  }

  @Override
  public ResultTable run(Tenant tenant, String observql, Instant now)
      throws QueryRejected, InterruptedException {
    QueryEngine.Order order =
        new QueryEngine.Order(tenant, observql, now, ZoneOffset.UTC, OptionalInt.empty());
    try {
      return switch (engine.run(order)) {
        case QueryEngine.Answer.Rows rows -> rows.table();
        case QueryEngine.Answer.Rejected rejected ->
            throw new QueryRejected(told(rejected.report()));
      };
    } catch (QueryFailed failed) {
      throw new QueryRejected(List.of(String.valueOf(failed.getMessage())), failed);
    }
  }

  @Override
  public List<String> problems(Tenant tenant, String observql, Instant now)
      throws InterruptedException {
    try {
      return switch (engine.compile(
          new QueryEngine.Order(tenant, observql, now, ZoneOffset.UTC, OptionalInt.empty()))) {
        case QueryEngine.Compiled.Accepted _ -> List.of();
        case QueryEngine.Compiled.Rejected rejected -> told(rejected.report());
      };
    } catch (QueryFailed failed) {
      return List.of(String.valueOf(failed.getMessage()));
    }
  }

  private static List<String> told(ProblemReport report) {
    return report.problems().stream()
        .map(problem -> problem.code() + " " + problem.message())
        .toList();
  }
}
