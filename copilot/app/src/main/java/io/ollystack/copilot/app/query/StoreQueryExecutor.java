package io.ollystack.copilot.app.query;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryFailed.Reason;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.RowSink;
import io.ollystack.copilot.observql.result.ScanEstimate;
import io.ollystack.copilot.observql.sql.SqlParameter;
import io.ollystack.copilot.observql.sql.SqlStatement;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.query.QueryId;
import io.ollystack.ingest.clickhouse.query.QueryLimits;
import io.ollystack.ingest.clickhouse.query.QueryRequest;
import io.ollystack.ingest.clickhouse.query.ResultTable;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs compiled statements on the store. Thread-safe; interrupting the caller stops the statement.
public final class StoreQueryExecutor implements QueryExecutor {
  /// A question does not wait long for a store that is starting.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String ORIGIN = "observql";

  private final Opening opening;

  /// Where the store comes from.
  private interface Opening {
    OpenStore open() throws QueryFailed, InterruptedException;
  }

  public StoreQueryExecutor(Store store) {
    this.opening = () -> patiently(store);
  }

  /// On a store that is open.
  public StoreQueryExecutor(OpenStore store) {
    this.opening = () -> store;
  }

  @Override
  public QueryStatistics execute(SqlStatement statement, RowSink sink)
      throws QueryFailed, InterruptedException {
    OpenStore open = opening.open();
    try {
      // Whole, not streamed: every statement has a limit of rows, and only at its end does the
      // server
      // know what it read.
      ResultTable table = open.queries().run(request(statement.text(), statement));
      for (List<@Nullable Object> row : table.rows()) {
        if (!sink.row(StoreValues.converted(row))) {
          break;
        }
      }
      var cost = table.statistics();
      return new QueryStatistics(cost.rowsRead(), cost.bytesRead(), cost.elapsed());
    } catch (QueryFailure failure) {
      throw failed(failure);
    }
  }

  @Override
  public ScanEstimate estimate(SqlStatement statement) throws QueryFailed, InterruptedException {
    OpenStore open = opening.open();
    try {
      List<List<@Nullable Object>> scans =
          open.queries().run(request("EXPLAIN ESTIMATE " + statement.text(), statement)).rows();
      Map<String, Double> rowSizes = rowSizes(open);
      List<ScanEstimate.TableScan> tables = new ArrayList<>();
      for (List<@Nullable Object> scan : scans) {
        String table = String.valueOf(scan.get(1));
        long rows = number(scan.get(3));
        long bytes = Math.round(rows * rowSizes.getOrDefault(table, 0.0));
        tables.add(
            new ScanEstimate.TableScan(
                table, number(scan.get(2)), rows, number(scan.get(4)), bytes));
      }
      return new ScanEstimate(tables);
    } catch (QueryFailure failure) {
      throw failed(failure);
    }
  }

  /// The average uncompressed size of a row of each table.
  private static Map<String, Double> rowSizes(OpenStore open)
      throws QueryFailure, InterruptedException {
    QueryRequest request =
        QueryRequest.of(
            "SELECT table, sum(data_uncompressed_bytes) / sum(rows) FROM system.parts"
                + " WHERE active AND rows > 0 AND database = {database:String} GROUP BY table",
            Map.of("database", open.client().endpoint().database()));
    Map<String, Double> sizes = new HashMap<>();
    for (List<@Nullable Object> row : open.queries().run(request).rows()) {
      if (row.get(1) instanceof Number size) {
        sizes.put(String.valueOf(row.get(0)), size.doubleValue());
      }
    }
    return sizes;
  }

  private static OpenStore patiently(Store store) throws QueryFailed, InterruptedException {
    try {
      return store.await(PATIENCE);
    } catch (StoreUnavailable unavailable) {
      throw new QueryFailed(
          Reason.UNAVAILABLE, 0, String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  private static QueryRequest request(String text, SqlStatement statement) {
    Map<String, Object> parameters = new HashMap<>();
    for (SqlParameter parameter : statement.parameters()) {
      parameters.put(parameter.name(), parameter.text());
    }
    return new QueryRequest(
        QueryId.random(), TenantId.NONE, ORIGIN, text, parameters, QueryLimits.INTERACTIVE);
  }

  static QueryFailed failed(QueryFailure failure) {
    Reason reason =
        switch (failure) {
          case QueryFailure.TimedOut _, QueryFailure.LimitExceeded _ -> Reason.LIMIT;
          case QueryFailure.Unreachable _, QueryFailure.Overloaded _ -> Reason.UNAVAILABLE;
          case QueryFailure.Cancelled _,
              QueryFailure.Denied _,
              QueryFailure.Rejected _,
              QueryFailure.ServerFault _ ->
              Reason.REFUSED;
        };
    return new QueryFailed(reason, failure.code().orElse(0), failure.text(), failure);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
