package io.ollystack.copilot.app.query;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.AttributeEntry.ValueCount;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.AttributeType;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.query.QueryRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the catalogue's tables and the schema, once a call.
public final class CatalogReader {
  private final OpenStore open;
  private final String database;

  public CatalogReader(OpenStore open, String database) {
    this.open = open;
    this.database = database;
  }

  /// The tables and their columns.
  public PhysicalSchema schema() throws QueryFailure, InterruptedException {
    List<PhysicalSchema.Column> columns = new ArrayList<>();
    String sql =
        "SELECT table, name, type FROM system.columns WHERE database = {database:String}"
            + " ORDER BY table, position";
    for (List<@Nullable Object> row : rows(sql)) {
      columns.add(new PhysicalSchema.Column(text(row, 0), text(row, 1), text(row, 2)));
    }
    return PhysicalSchema.of(database, columns);
  }

  /// What each tenant's data names, by the id of the tenant.
  public Map<String, CatalogSnapshot> snapshots() throws QueryFailure, InterruptedException {
    Map<String, CatalogSnapshot.Builder> builders = new HashMap<>();
    String services =
        "SELECT TenantId, Service, sum(Records) FROM %s.obs_catalog_services GROUP BY TenantId,"
            + " Service";
    for (List<@Nullable Object> row : rows(in(services))) {
      builder(builders, row).add(new ServiceEntry(text(row, 1), number(row, 2)));
    }
    String operations =
        "SELECT TenantId, Service, Operation, Kind, sum(Records) AS n FROM"
            + " %s.obs_catalog_operations GROUP BY TenantId, Service, Operation, Kind ORDER BY n"
            + " DESC LIMIT 20000 BY TenantId";
    for (List<@Nullable Object> row : rows(in(operations))) {
      String kind = text(row, 3).toLowerCase(Locale.ROOT);
      builder(builders, row)
          .add(new OperationEntry(text(row, 1), text(row, 2), kind, number(row, 4)));
    }
    String metrics =
        "SELECT TenantId, Metric, argMax(Type, LastSeen), argMax(Unit, LastSeen),"
            + " groupUniqArray(Service) FROM %s.obs_catalog_metrics GROUP BY TenantId, Metric";
    for (List<@Nullable Object> row : rows(in(metrics))) {
      builder(builders, row)
          .add(
              new MetricEntry(text(row, 1), metricType(text(row, 2)), text(row, 3), texts(row, 4)));
    }
    String attributes =
        "SELECT TenantId, Signal, Scope, Key, sum(Records), sum(Sampled), sum(Numbers), sum(Bools),"
            + " arrayMap(v -> v.1, topKWeightedMerge(32, 3, 'counts')(Frequent) AS f),"
            + " arrayMap(v -> v.2, f) FROM %s.obs_catalog_attributes"
            + " GROUP BY TenantId, Signal, Scope, Key";
    for (List<@Nullable Object> row : rows(in(attributes))) {
      builder(builders, row).add(attribute(row));
    }
    String sampled = "SELECT TenantId, min(hour) FROM %s.obs_sampled_hours GROUP BY TenantId";
    for (List<@Nullable Object> row : rows(in(sampled))) {
      if (row.get(1) instanceof Instant since) {
        builder(builders, row).sampledSince(since);
      }
    }
    return builders.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().build()));
  }

  private static AttributeEntry attribute(List<@Nullable Object> row) {
    long sampled = number(row, 5);
    AttributeType type =
        sampled > 0 && number(row, 6) == sampled
            ? AttributeType.NUMBER
            : sampled > 0 && number(row, 7) == sampled ? AttributeType.BOOL : AttributeType.STRING;
    List<String> values = texts(row, 8);
    List<String> counts = texts(row, 9);
    List<ValueCount> frequent = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      frequent.add(new ValueCount(values.get(i), Long.parseLong(counts.get(i))));
    }
    return new AttributeEntry(
        Signal.valueOf(text(row, 1).toUpperCase(Locale.ROOT)),
        AttributeScope.valueOf(text(row, 2).toUpperCase(Locale.ROOT)),
        text(row, 3),
        type,
        number(row, 4),
        frequent);
  }

  private static MetricType metricType(String name) {
    return MetricType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static CatalogSnapshot.Builder builder(
      Map<String, CatalogSnapshot.Builder> builders, List<@Nullable Object> row) {
    return builders.computeIfAbsent(text(row, 0), tenant -> CatalogSnapshot.builder());
  }

  private String in(String sql) {
    return sql.formatted(database);
  }

  private List<List<@Nullable Object>> rows(String sql) throws QueryFailure, InterruptedException {
    Map<String, Object> parameters =
        sql.contains("{database:String}") ? Map.of("database", database) : Map.of();
    return open.queries().run(QueryRequest.of(sql, parameters)).rows();
  }

  private static String text(List<@Nullable Object> row, int column) {
    return String.valueOf(row.get(column));
  }

  private static long number(List<@Nullable Object> row, int column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }

  private static List<String> texts(List<@Nullable Object> row, int column) {
    return row.get(column) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
