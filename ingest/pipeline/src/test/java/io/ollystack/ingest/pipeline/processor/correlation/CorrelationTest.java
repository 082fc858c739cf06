package io.ollystack.ingest.pipeline.processor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.TestSpans;
import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.AnyValue;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CorrelationTest {
  private static final Path LINES =
      Path.of("src/test/resources/io/ollystack/ingest/pipeline/processor/correlation/lines.csv");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final long SECOND = 1_000_000_000L;

  private final Correlation correlation = new Correlation(new CorrelationConfig(true, true, 100));

  static Stream<String> lines() throws IOException {
    return Files.readAllLines(LINES).stream().filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void findsTheContextInBodies(String line) {
    String[] parts = line.split("\\|", -1);
    assertThat(context(parts[0].strip(), Map.of()))
        .isEqualTo(parts[1].strip() + " " + parts[2].strip());
  }

  @ParameterizedTest
  @CsvSource({
    "trace_id, 4bf92f3577b34da6a3ce929d0e0e4736, 4bf92f3577b34da6a3ce929d0e0e4736 ",
    "TraceId, 4BF92F3577B34DA6A3CE929D0E0E4736, 4bf92f3577b34da6a3ce929d0e0e4736 ",
    "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7",
    "http.request.header.traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7",
    "trace_id, none, ''",
    "request_id, 4bf92f3577b34da6a3ce929d0e0e4736, ''",
  })
  void findsTheContextInAttributes(String key, String value, String expected) {
    assertThat(context("a line", Map.of(key, value)).strip()).isEqualTo(expected.strip());
  }

  @Test
  void attributesComeBeforeTheBodyAndTheRecordsOwnBeforeBoth() {
    assertThat(
            context(
                "trace_id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                Map.of("trace.id", TRACE, "span.id", "00f067aa0ba902b7")))
        .isEqualTo(TRACE + " 00f067aa0ba902b7");
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    logs.add(logs.context().addScope(logs.context().addResource()));
    logs.traceId(7, 8);
    logs.body(new AnyValue.Text("trace_id=" + TRACE));
    LogBatch batch = logs.build();
    assertThat(correlation.process(batch)).isSameAs(batch);
  }

  @Property(tries = 500)
  void noTextMakesItFail(@ForAll String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TraceContextFinder finder = new TraceContextFinder();
    finder.begin();
    finder.read(bytes, 0, bytes.length);
    assertThat(finder.hasTrace() && text.length() < 16).isFalse();
  }

  @Test
  void choosesTheSlowestAFailingAndATypicalSpanOfEachOperationAndWindow() {
    var derivation = correlation.begin(TenantId.NONE);
    for (int i = 1; i <= 9; i++) {
      List<S> trace = new ArrayList<>();
      trace.add(span(i, 1, 0, "shop", 0, i * 10L, i == 3 || i == 5));
      trace.add(span(i, 2, 1, "payment", 0, i, i == 3));
      derivation.add(assembled(trace));
    }
    derivation.add(assembled(List.of(span(10, 1, 0, "shop", 15, 500, false))));
    assertThat(texts(derivation.rows()))
        .containsExactlyInAnyOrder(
            "0 shop slowest 9/1 90",
            "0 shop typical 5/1 50",
            "0 shop failing 5/1 50", // the error of 3 began in payment
            "0 payment slowest 9/2 9",
            "0 payment typical 5/2 5",
            "0 payment failing 3/2 3",
            "10 shop slowest 10/1 500",
            "10 shop typical 10/1 500");
  }

  @Test
  void operationsBeyondTheLimitHaveNone() {
    var derivation = new Correlation(new CorrelationConfig(true, true, 1)).begin(TenantId.NONE);
    derivation.add(assembled(List.of(span(1, 1, 0, "shop", 0, 5, false))));
    derivation.add(assembled(List.of(span(2, 1, 0, "other", 0, 5, false))));
    assertThat(texts(derivation.rows())).hasSize(2).allMatch(row -> row.contains("shop"));
  }

  private static AssembledTrace assembled(List<S> spans) {
    return TestSpans.assemble(List.of(spans), false);
  }

  private static S span(
      long trace,
      long id,
      long parent,
      String service,
      long atSecond,
      long length,
      boolean failed) {
    long start = 1_772_366_400L * SECOND + atSecond * SECOND;
    return new S(
        trace, id, parent, service, "op", SpanKind.SERVER, failed, start, start + length, Map.of());
  }

  private static List<String> texts(List<DerivedRows> rows) {
    List<List<?>> columns = new ArrayList<>();
    for (DerivedRows.Column column : rows.getFirst().columns()) {
      switch (column) {
        case DerivedRows.Texts(String _, List<String> values) -> columns.add(values);
        case DerivedRows.Times(String _, long[] values) ->
            columns.add(java.util.Arrays.stream(values).boxed().toList());
        case DerivedRows.Counts(String _, long[] values) ->
            columns.add(java.util.Arrays.stream(values).boxed().toList());
        case DerivedRows.Histograms _, DerivedRows.TextLists _, DerivedRows.CountLists _ -> {}
      }
    }
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows.getFirst().size(); row++) {
      long window = (Long) columns.get(0).get(row) - Windows.nanos(1_772_366_400L);
      texts.add(
          "%d %s %s %d/%d %s"
              .formatted(
                  window / SECOND,
                  columns.get(1).get(row),
                  columns.get(3).get(row),
                  Long.parseLong(((String) columns.get(4).get(row)).substring(16), 16),
                  Long.parseLong((String) columns.get(5).get(row), 16),
                  columns.get(6).get(row)));
    }
    return texts;
  }

  private String context(String body, Map<String, String> attributes) {
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    logs.add(logs.context().addScope(logs.context().addResource()));
    attributes.forEach((key, value) -> logs.context().attributes().add(key, value));
    logs.attributesSinceAdd();
    logs.body(new AnyValue.Text(body));
    LogBatch found = (LogBatch) correlation.process(logs.build());
    boolean none = (found.traceIdHigh(0) | found.traceIdLow(0)) == 0;
    return (none ? "" : HexIds.traceId(found.traceIdHigh(0), found.traceIdLow(0)))
        + " "
        + (found.spanId(0) == 0 ? "" : HexIds.spanId(found.spanId(0)));
  }
}
