package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.answer.QueryRejected;
import io.ollystack.copilot.observql.catalog.Tenant;
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
            throw new QueryRejected(
                rejected.report().problems().stream()
                    .map(problem -> problem.code() + " " + problem.message())
                    .toList());
      };
    } catch (QueryFailed failed) {
      throw new QueryRejected(List.of(String.valueOf(failed.getMessage())), failed);
    }
  }
}
