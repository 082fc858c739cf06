package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.time.TimeSlot;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Places times that hang on events: "since the deploy", "during INC-42".
final class EventTimes {
  private EventTimes() {}

  /// The slot with its moments.
  ///
  /// @param service whose deployment "the deploy" is; null: the latest of any
  /// @throws QueryRejected when the event is not known
  static TimeSlot placed(
      TimeSlot slot, @Nullable String service, QueryPort queries, Tenant tenant, Instant now)
      throws QueryRejected, InterruptedException {
    return switch (slot) {
      case TimeSlot.Last _, TimeSlot.Between _, TimeSlot.Around _ -> slot;
      case TimeSlot.SinceDeploy(String named) -> {
        String of = named == null ? service : named;
        ResultTable found =
            queries.run(
                tenant,
                "SELECT time FROM changes WHERE kind = 'deploy'"
                    + (of == null ? "" : " AND service = " + text(of))
                    + " LAST 30d ORDER BY time DESC LIMIT 1",
                now);
        yield new TimeSlot.Between(
            moment(found, "time", "No deployment is known" + (of == null ? "" : " of " + of)),
            null);
      }
      case TimeSlot.DuringIncident(String id) -> {
        ResultTable found =
            queries.run(
                tenant,
                "SELECT started_at, resolved_at FROM incidents WHERE id = "
                    + text(id)
                    + " LAST 30d LIMIT 1",
                now);
        Instant from = moment(found, "started_at", "No incident " + id + " is known");
        yield new TimeSlot.Between(
            from, found.value(0, "resolved_at") instanceof Instant to ? to : null);
      }
    };
  }

  private static Instant moment(ResultTable table, String column, String unknown)
      throws QueryRejected {
    if (!table.rows().isEmpty() && table.value(0, column) instanceof Instant moment) {
      return moment;
    }
    throw new QueryRejected(
        List.of(unknown + " in the last 30 days. Ask with a time, for example: since 13:00."));
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
