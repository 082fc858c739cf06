package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// Rows that a processor derived from telemetry, for one of the product's own tables.
///
/// @param table as in the store's schema: `obs_rollups`
/// @param columns by the table's names, all of the same length; the tenant is added by the store
public record DerivedRows(String table, TenantId tenant, List<Column> columns) {

  public DerivedRows {
    columns = List.copyOf(columns);
    for (Column column : columns) {
      if (column.size() != columns.getFirst().size()) {
        throw new IllegalArgumentException(
            "table %s: column %s has %d rows, expected %d"
                .formatted(table, column.name(), column.size(), columns.getFirst().size()));
      }
    }
  }

  public int size() {
    return columns.isEmpty() ? 0 : columns.getFirst().size();
  }

  /// One column. The store casts to its own type where that is narrower (`LowCardinality`,
  /// `DateTime`).
  public sealed interface Column {
    String name();

    int size();
  }

  public record Texts(String name, List<String> values) implements Column {
    public Texts {
      values = List.copyOf(values);
    }

    @Override
    public int size() {
      return values.size();
    }
  }

  /// Unsigned numbers.
  @SuppressWarnings("ArrayRecordComponent") // one per insert, compared by nobody
  public record Counts(String name, long[] values) implements Column {
    @Override
    public int size() {
      return values.length;
    }
  }

  /// Nanoseconds since the epoch.
  @SuppressWarnings("ArrayRecordComponent") // one per insert, compared by nobody
  public record Times(String name, long[] epochNanos) implements Column {
    @Override
    public int size() {
      return epochNanos.length;
    }
  }

  /// Maps from bucket (`UInt16`) to count: log-linear histograms.
  public record Histograms(String name, List<Buckets> values) implements Column {
    public Histograms {
      values = List.copyOf(values);
    }

    @Override
    public int size() {
      return values.size();
    }

    /// What a histogram holds, ascending by bucket.
    @SuppressWarnings("ArrayRecordComponent") // one per insert, compared by nobody
    public record Buckets(int[] buckets, long[] counts) {}
  }

  /// Lists of texts.
  public record TextLists(String name, List<List<String>> values) implements Column {
    public TextLists {
      values = List.copyOf(values);
    }

    @Override
    public int size() {
      return values.size();
    }
  }

  /// Lists of unsigned numbers.
  public record CountLists(String name, List<long[]> values) implements Column {
    public CountLists {
      values = List.copyOf(values);
    }

    @Override
    public int size() {
      return values.size();
    }
  }
}
