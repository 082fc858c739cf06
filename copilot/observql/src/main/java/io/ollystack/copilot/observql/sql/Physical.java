package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The physical tables for one tenant. The only source of a table's name, and it comes with the
/// tenant's condition: there is no way to read a table without it.
final class Physical {
  static final String TRACES = "otel_traces";
  static final String TRACE_TIMES = "otel_traces_trace_id_ts";
  static final String LOGS = "otel_logs";
  private static final String TENANT = "TenantId";
  private static final DateTimeFormatter NANOS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);

  static final String WEIGHT = "SampleWeight";

  private final PhysicalSchema schema;
  private final Tenant tenant;
  private final Optional<Instant> sampledSince;

  Physical(PhysicalSchema schema, Tenant tenant, Optional<Instant> sampledSince) {
    this.schema = schema;
    this.tenant = tenant;
    this.sampledSince = sampledSince;
  }

  /// Whether spans before `end` may stand for more than themselves. Where none does, nothing is
  /// weighted: counting rows reads no column.
  boolean isSampled(Instant end) {
    return schema.hasColumn(TRACES, WEIGHT) && sampledSince.filter(end::isAfter).isPresent();
  }

  boolean hasTable(String table) {
    return schema.hasTable(table);
  }

  boolean hasColumn(String table, String column) {
    return schema.hasColumn(table, column);
  }

  /// Reads a table: FROM and the tenant's condition.
  Select scan(Select select, String table, String alias) {
    if (!schema.hasTable(table)) {
      throw new SchemaMismatch(
          "the database '"
              + schema.database()
              + "' has no table "
              + table
              + ". Expected the tables of the OpenTelemetry Collector's ClickHouse exporter and of"
              + " this product; run the schema migration.");
    }
    Sql from = Sql.of("$.$", Sql.name(schema.database()), Sql.name(table));
    boolean replaced = schema.hasColumn(table, "updated_at") && table.startsWith("obs_");
    select.from(
        replaced
            ? Sql.of("$ AS $ FINAL", from, Sql.name(alias))
            : Sql.of("$ AS $", from, Sql.name(alias)));
    if (schema.hasColumn(table, TENANT)) {
      select.where(Sql.of("$ = $", Sql.column(alias, TENANT), Sql.string(tenant.id())));
    } else if (!tenant.equals(Tenant.DEFAULT)) {
      throw new SchemaMismatch(
          "table "
              + table
              + " has no column "
              + TENANT
              + ": tenants cannot be told apart in it. Only the default tenant may read it; run the"
              + " schema migration to add the column.");
    }
    return select;
  }

  /// Bounds a scan in time, by every column that the table's key may use.
  List<Sql> bounds(String table, String alias, TimeWindow window) {
    List<Sql> bounds = new ArrayList<>();
    Sql from = instant(window.from());
    Sql to = instant(window.to());
    if (table.equals(LOGS) && schema.hasColumn(table, "TimestampTime")) {
      Sql time = Sql.column(alias, "TimestampTime");
      bounds.add(Sql.of("$ >= toDateTime($)", time, from));
      bounds.add(Sql.of("$ <= toDateTime($)", time, to));
    }
    Sql time = Sql.column(alias, timeColumn(table));
    String end = endColumn(table);
    if (!end.isEmpty()) {
      // An alert or incident is in every range that it reaches into.
      return List.of(
          Sql.of("$ < $", time, to), Sql.of("ifNull($, $) >= $", Sql.column(alias, end), to, from));
    }
    bounds.add(Sql.of("$ >= $", time, from));
    bounds.add(Sql.of("$ < $", time, to));
    return bounds;
  }

  static String timeColumn(String table) {
    return switch (table) {
      case TRACES, LOGS -> "Timestamp";
      case "obs_changes" -> "ts";
      case "obs_alerts" -> "fired_at";
      case "obs_incidents", "obs_anomalies" -> "started_at";
      default -> "TimeUnix";
    };
  }

  private static String endColumn(String table) {
    return switch (table) {
      case "obs_alerts", "obs_incidents" -> "resolved_at";
      case "obs_anomalies" -> "ended_at";
      default -> "";
    };
  }

  static Sql instant(Instant instant) {
    return Sql.parameter("DateTime64(9, 'UTC')", NANOS.format(instant));
  }
}
