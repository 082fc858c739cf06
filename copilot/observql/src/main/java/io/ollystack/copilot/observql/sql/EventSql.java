package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.catalog.EventSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Finds the events that times are anchored on.
final class EventSql {
  private static final long MOST_NAMES = 20;

  private final Physical physical;

  EventSql(Physical physical) {
    this.physical = physical;
  }

  Sql latest(EventSource.Kind kind, Optional<String> name, Instant notBefore, Instant before) {
    Select select = scan(kind, notBefore, before);
    name.ifPresent(wanted -> select.where(named(kind, Sql.string(wanted))));
    return select
        .item(Sql.column("e", label(kind)), "name")
        .item(Sql.column("e", Physical.timeColumn(table(kind))), "began")
        .item(end(kind), "ended")
        .orderBy(Sql.column("e", Physical.timeColumn(table(kind))), true)
        .limit(1)
        .toSql();
  }

  Sql names(EventSource.Kind kind, Instant notBefore, Instant before) {
    Sql name = Sql.column("e", label(kind));
    return scan(kind, notBefore, before)
        .item(name, "name")
        .groupBy(name)
        .orderBy(Sql.of("max($)", Sql.column("e", Physical.timeColumn(table(kind)))), true)
        .limit(MOST_NAMES)
        .toSql();
  }

  private Select scan(EventSource.Kind kind, Instant notBefore, Instant before) {
    Select select = new Select();
    String table = table(kind);
    physical.scan(select, table, "e");
    select.where(physical.bounds(table, "e", new TimeWindow(notBefore, before)));
    if (kind == EventSource.Kind.DEPLOY) {
      select.where(Sql.text("e.kind = 'deploy'"));
    }
    return select;
  }

  private static Sql named(EventSource.Kind kind, Sql name) {
    List<String> columns =
        switch (kind) {
          case DEPLOY, CHANGE -> List.of("service");
          case INCIDENT -> List.of("id", "title");
          case ALERT -> List.of("id", "rule", "service");
          case ANOMALY -> List.of("id", "service");
        };
    return Sql.or(
        columns.stream().map(column -> Sql.of("$ = $", Sql.column("e", column), name)).toList());
  }

  private static String table(EventSource.Kind kind) {
    return switch (kind) {
      case DEPLOY, CHANGE -> "obs_changes";
      case INCIDENT -> "obs_incidents";
      case ALERT -> "obs_alerts";
      case ANOMALY -> "obs_anomalies";
    };
  }

  private static String label(EventSource.Kind kind) {
    return switch (kind) {
      case DEPLOY, CHANGE -> "service";
      case INCIDENT, ALERT, ANOMALY -> "id";
    };
  }

  private static Sql end(EventSource.Kind kind) {
    return switch (kind) {
      case DEPLOY, CHANGE -> Sql.text("CAST(NULL, 'Nullable(DateTime64(3))')");
      case INCIDENT, ALERT -> Sql.text("e.resolved_at");
      case ANOMALY -> Sql.text("e.ended_at");
    };
  }
}
