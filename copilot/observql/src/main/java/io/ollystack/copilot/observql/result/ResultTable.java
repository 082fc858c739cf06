package io.ollystack.copilot.observql.result;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a query: columns with units, rows in order, what to know about them, and what they
/// cost. Immutable.
public record ResultTable(
    List<ResultColumn> columns,
    List<List<@Nullable Object>> rows,
    List<Warning> warnings,
    QueryStatistics statistics,
    boolean truncated) {

  public ResultTable {
    columns = List.copyOf(columns);
    List<List<@Nullable Object>> copy = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row of " + row.size() + " values in a table of " + columns.size() + " columns");
      }
      copy.add(Collections.unmodifiableList(new ArrayList<@Nullable Object>(row)));
    }
    rows = Collections.unmodifiableList(copy);
    warnings = List.copyOf(warnings);
  }

  /// The same table with other warnings.
  public ResultTable withWarnings(List<Warning> others) {
    return new ResultTable(columns, rows, others, statistics, truncated);
  }

  /// The position of a column; throws if there is none of that name.
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "no column '"
            + column
            + "'. Expected one of "
            + columns.stream().map(ResultColumn::name).toList());
  }

  public @Nullable Object value(int row, String column) {
    return rows.get(row).get(indexOf(column));
  }

  /// SHA-256 over columns and rows, in order: equal results have equal digests, whatever they cost.
  public String digest() {
    MessageDigest sha = sha256();
    for (ResultColumn column : columns) {
      update(sha, column.name());
      update(sha, column.type().name());
      update(sha, column.unit());
    }
    for (List<@Nullable Object> row : rows) {
      for (Object value : row) {
        update(sha, value == null ? "\u0000" : value.getClass().getSimpleName() + ' ' + value);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void update(MessageDigest sha, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int shift = 24; shift >= 0; shift -= 8) {
      sha.update((byte) (bytes.length >>> shift));
    }
    sha.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }
}
