package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Writes an answer in the format that was asked for. NDJSON and CSV are written row by row, as
/// fast as the reader reads.
final class ResultWriter {
  static final MediaType CSV = MediaType.parseMediaType("text/csv");

  private static final int ROWS_A_CHUNK = 200;

  private final JsonMapper json;

  ResultWriter(JsonMapper json) {
    this.json = json;
  }

  Mono<Void> write(ServerWebExchange exchange, String id, QueryEngine.Answer.Rows answer) {
    List<MediaType> accepted = exchange.getRequest().getHeaders().getAccept();
    ServerHttpResponse response = exchange.getResponse();
    if (accepts(accepted, MediaType.APPLICATION_NDJSON)) {
      response.getHeaders().setContentType(MediaType.APPLICATION_NDJSON);
      return response.writeWith(ndjson(response, id, answer));
    }
    if (accepts(accepted, CSV)) {
      response.getHeaders().set("Content-Type", "text/csv;charset=UTF-8");
      response.getHeaders().set("Result-Truncated", String.valueOf(answer.table().truncated()));
      response.getHeaders().set("Result-Digest", answer.table().digest());
      return response.writeWith(csv(response, answer.table()));
    }
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    byte[] body = json.writeValueAsBytes(QueryResponse.of(id, answer));
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  private static boolean accepts(List<MediaType> accepted, MediaType wanted) {
    return accepted.stream().anyMatch(type -> type.isConcrete() && type.isCompatibleWith(wanted));
  }

  /// First `{"id", "columns", "observql", "sql"}`, then an array a row, then what is known at the
  /// end.
  private Flux<DataBuffer> ndjson(
      ServerHttpResponse response, String id, QueryEngine.Answer.Rows answer) {
    ResultTable table = answer.table();
    QueryResponse whole = QueryResponse.of(id, answer);
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", id);
    head.put("columns", whole.columns());
    head.put("observql", whole.observql());
    head.put("sql", whole.sql());
    Map<String, Object> tail = new LinkedHashMap<>();
    tail.put("warnings", whole.warnings());
    tail.put("statistics", whole.statistics());
    tail.put("truncated", whole.truncated());
    tail.put("digest", whole.digest());
    return Flux.concat(
        Flux.just(json.writeValueAsString(head) + "\n").map(text -> buffer(response, text)),
        rows(response, table, row -> json.writeValueAsString(row) + "\n"),
        Flux.just(json.writeValueAsString(tail) + "\n").map(text -> buffer(response, text)));
  }

  /// RFC 4180, with a line of names.
  private Flux<DataBuffer> csv(ServerHttpResponse response, ResultTable table) {
    String names =
        table.columns().stream()
            .map(ResultColumn::name)
            .map(ResultWriter::csvField)
            .collect(Collectors.joining(",", "", "\r\n"));
    return Flux.concat(
        Flux.just(names).map(text -> buffer(response, text)), rows(response, table, this::csvLine));
  }

  private String csvLine(List<@Nullable Object> row) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(i == 0 ? "" : ",").append(csvValue(row.get(i)));
    }
    return line.append("\r\n").toString();
  }

  private static Flux<DataBuffer> rows(
      ServerHttpResponse response,
      ResultTable table,
      Function<List<@Nullable Object>, String> line) {
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < table.rows().size(); start += ROWS_A_CHUNK) {
      starts.add(start);
    }
    return Flux.fromIterable(starts)
        .map(start -> {
          int end = Math.min(start + ROWS_A_CHUNK, table.rows().size());
          var text = new StringBuilder();
          for (int i = start; i < end; i++) {
            text.append(line.apply(table.rows().get(i)));
          }
          return buffer(response, text.toString());
        });
  }

  private String csvValue(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> csvField(text);
      case List<?> list -> csvField(json.writeValueAsString(list));
      default -> csvField(value.toString());
    };
  }

  /// Quoted where the format asks for it, and where a spreadsheet would take telemetry for a
  /// formula.
  private static String csvField(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    boolean number = formula && text.matches("-\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    String safe = formula && !number ? "'" + text : text;
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }

  private static DataBuffer buffer(ServerHttpResponse response, String text) {
    return response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
