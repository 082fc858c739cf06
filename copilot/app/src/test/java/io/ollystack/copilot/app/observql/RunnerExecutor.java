package io.ollystack.copilot.app.observql;

import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.RowSink;
import io.ollystack.copilot.observql.result.ScanEstimate;
import io.ollystack.copilot.observql.sql.SqlParameter;
import io.ollystack.copilot.observql.sql.SqlStatement;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.query.QueryRequest;
import io.ollystack.ingest.clickhouse.query.QueryRunner;
import io.ollystack.ingest.clickhouse.query.ResultCursor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs statements with the store's runner, without the service around it.
final class RunnerExecutor implements QueryExecutor {
  private final QueryRunner runner;

  RunnerExecutor(QueryRunner runner) {
    this.runner = runner;
  }

  @Override
  public QueryStatistics execute(SqlStatement statement, RowSink sink)
      throws QueryFailed, InterruptedException {
    try (ResultCursor cursor = runner.stream(request(statement.text(), statement))) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        List<@Nullable Object> values = new ArrayList<>();
        row.forEach(value -> values.add(converted(value)));
        if (!sink.row(values)) {
          break;
        }
      }
      return new QueryStatistics(
          cursor.statistics().rowsRead(),
          cursor.statistics().bytesRead(),
          cursor.statistics().elapsed());
    } catch (QueryFailure failure) {
      throw new QueryFailed(
          QueryFailed.Reason.REFUSED, 0, failure.text() + "\n" + statement, failure);
    }
  }

  @Override
  public ScanEstimate estimate(SqlStatement statement) throws QueryFailed, InterruptedException {
    try {
      List<ScanEstimate.TableScan> scans = new ArrayList<>();
      for (List<@Nullable Object> row :
          runner.run(request("EXPLAIN ESTIMATE " + statement.text(), statement)).rows()) {
        long rows = row.get(3) instanceof Number number ? number.longValue() : 0;
        scans.add(new ScanEstimate.TableScan(String.valueOf(row.get(1)), 1, rows, 1, rows * 100));
      }
      return new ScanEstimate(scans);
    } catch (QueryFailure failure) {
      throw new QueryFailed(QueryFailed.Reason.REFUSED, 0, failure.text(), failure);
    }
  }

  private static QueryRequest request(String text, SqlStatement statement) {
    Map<String, Object> parameters = new HashMap<>();
    for (SqlParameter parameter : statement.parameters()) {
      parameters.put(parameter.name(), parameter.text());
    }
    return QueryRequest.of(text, parameters);
  }

  private static @Nullable Object converted(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double number when number.isNaN() -> null;
      case Float number -> number.isNaN() ? null : (Object) number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      default -> value;
    };
  }
}
