package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The one written form of an answer's events: on the wire, and in the store.
final class AnswerEvents {
  /// Of a table that is kept: what a reader who comes back later looks through.
  private static final int KEPT_ROWS = 1_000;

  private final JsonMapper json;

  AnswerEvents(JsonMapper json) {
    this.json = json;
  }

  ServerSentEvent<String> sent(AnswerRun.Numbered numbered) {
    return sent(
        numbered.number(),
        name(numbered.event()),
        json.writeValueAsString(body(numbered.event(), Integer.MAX_VALUE)));
  }

  /// What was kept, as it was sent.
  List<ServerSentEvent<String>> sent(String kept) {
    return read(kept).stream()
        .map(event -> sent(event.id(), event.event(), json.writeValueAsString(event.data())))
        .toList();
  }

  String kept(List<AnswerRun.Numbered> events) {
    return json.writeValueAsString(
        events.stream()
            .map(each ->
                Map.of(
                    "id", each.number(),
                    "event", name(each.event()),
                    "data", body(each.event(), KEPT_ROWS)))
            .toList());
  }

  List<StoredEvent> read(String kept) {
    return kept.isEmpty() ? List.of() : List.of(json.readValue(kept, StoredEvent[].class));
  }

  /// @param id place in the answer, from 1 on
  record StoredEvent(long id, String event, JsonNode data) {}

  private static ServerSentEvent<String> sent(long number, String name, String data) {
    return ServerSentEvent.builder(data).id(String.valueOf(number)).event(name).build();
  }

  /// Tables leave in the form of the query interface.
  private static Object body(AnswerEvent event, int mostRows) {
    return switch (event) {
      case AnswerEvent.Rows(String observql, var table, String digest) ->
          new RowsEvent(
              observql,
              table.columns().stream().map(QueryResponse.Column::of).toList(),
              table.rows().subList(0, Math.min(mostRows, table.rows().size())),
              digest);
      case AnswerEvent.Understood _,
          AnswerEvent.QueryReady _,
          AnswerEvent.Chart _,
          AnswerEvent.Finding _,
          AnswerEvent.Text _,
          AnswerEvent.Causes _,
          AnswerEvent.Question _,
          AnswerEvent.Done _,
          AnswerEvent.Failed _ ->
          event;
    };
  }

  private record RowsEvent(
      String observql,
      List<QueryResponse.Column> columns,
      List<? extends List<?>> rows,
      String digest) {}

  private static String name(AnswerEvent event) {
    return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
