package io.ollystack.ingest.pipeline.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However much comes, the memory of open traces stays near its bound, and no span is lost.
class OpenTracesTest {
  private static final long BOUND = 4 << 20;

  private static final OpenTracesSettings SETTINGS =
      new OpenTracesSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 1_000, BOUND, true);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesTheOldestEarlyWhenTheMemoryIsFull(boolean keepRows) {
    OpenTraces open = new OpenTraces(TenantId.NONE, SETTINGS, keepRows);
    long most = 0;
    long sent = 0;
    long taken = 0;
    long early = 0;
    for (int batch = 0; batch < 300; batch++) {
      SpanBatch spans = batch(batch);
      sent += open.add(spans, batch, batch);
      long excess = Math.max(0, open.bytes() - BOUND);
      TraceIds due = open.due(batch, excess);
      for (int i = 0; i < due.size(); i++) {
        assertThat(open.contains(due.high(i), due.low(i))).isTrue();
        taken += open.take(due.high(i), due.low(i), _ -> {}).size();
        early++;
      }
      most = Math.max(most, open.bytes());
    }
    assertThat(early).as("none was quiet: only the memory can be why").isPositive();
    assertThat(most).isLessThan(2 * BOUND);
    TraceIds rest = open.due(Duration.ofHours(1).toMillis(), 0);
    for (int i = 0; i < rest.size(); i++) {
      taken += open.take(rest.high(i), rest.low(i), _ -> {}).size();
    }
    assertThat(taken).isEqualTo(sent);
    assertThat(open.spans()).isZero();
    assertThat(open.traces()).isZero();
  }

  @Test
  void aHugeTraceIsTakenInPiecesAndEverySpanOnce() {
    OpenTraces open = new OpenTraces(TenantId.NONE, SETTINGS, true);
    long taken = 0;
    int pieces = 0;
    for (int batch = 0; batch < 50; batch++) {
      List<S> spans = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        long id = batch * 500L + i + 1;
        spans.add(S.of(1, id, id == 1 ? 0 : 1, "s", SpanKind.INTERNAL, 1_000, 2_000));
      }
      open.add(TestSpans.batch(spans), batch, batch);
      TraceIds due = open.due(batch, 0);
      for (int i = 0; i < due.size(); i++) {
        pieces++;
        int size = open.take(due.high(i), due.low(i), _ -> {}).size();
        assertThat(size).isLessThanOrEqualTo(1_500);
        taken += size;
      }
    }
    assertThat(pieces).isEqualTo(25);
    assertThat(taken).isEqualTo(25_000);
    assertThat(open.bytes()).isLessThan(BOUND);
  }

  /// 200 traces with 4 spans each.
  private static SpanBatch batch(int number) {
    List<S> spans = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      long trace = number * 200L + i / 4 + 1;
      spans.add(
          S.of(trace, i % 4 + 1, i % 4 == 0 ? 0 : 1, "s" + i % 4, SpanKind.SERVER, 1_000, 2_000));
    }
    return TestSpans.batch(spans);
  }
}
