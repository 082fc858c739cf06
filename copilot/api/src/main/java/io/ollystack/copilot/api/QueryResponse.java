package io.ollystack.copilot.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.copilot.observql.result.Warning;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The answer of `POST /api/v1/query`.
///
/// @param id of this run, as given or made
/// @param observql the query in canonical form
/// @param sql what ran, with placeholders for every value
/// @param digest SHA-256 over columns and rows: equal answers have equal digests
record QueryResponse(
    String id,
    List<Column> columns,
    List<List<@Nullable Object>> rows,
    List<Notice> warnings,
    String observql,
    String sql,
    Statistics statistics,
    boolean truncated,
    String digest) {

  /// @param type `duration`, `number`, `timestamp`, ...
  /// @param unit UCUM: `ns`, `By`, `1/s`; empty if there is none
  record Column(String name, String type, String unit) {
    static Column of(ResultColumn column) {
      return new Column(column.name(), typeName(column.type()), column.unit());
    }

    private static String typeName(ColumnType type) {
      return type.name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param fix a query that compiles and does better; absent if none is known
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Notice(String code, String message, @Nullable String fix) {
    static Notice of(Warning warning) {
      return new Notice(warning.code(), warning.message(), warning.fix().orElse(null));
    }
  }

  record Statistics(long rowsRead, long bytesRead, long elapsedMs) {}

  static QueryResponse of(String id, QueryEngine.Answer.Rows answer) {
    ResultTable table = answer.table();
    return new QueryResponse(
        id,
        table.columns().stream().map(Column::of).toList(),
        table.rows(),
        table.warnings().stream().map(Notice::of).toList(),
        answer.observql(),
        answer.sql(),
        statistics(table),
        table.truncated(),
        table.digest());
  }

  static Statistics statistics(ResultTable table) {
    return new Statistics(
        table.statistics().rowsRead(),
        table.statistics().bytesRead(),
        table.statistics().elapsed().toMillis());
  }
}
