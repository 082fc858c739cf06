package io.ollystack.ingest.otlp.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanCopier;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Spans regrouped from several requests are, field by field, those that were received.
class SpanCopyTest {
  private record Row(SpanBatch batch, int row) {}

  @Property(tries = 200)
  void copiesEveryFieldFromAnyMixOfBatches(@ForAll long seed) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int request = 0; request < 3; request++) {
      SpanBatch batch = batch(seed + request);
      for (int row = 0; row < batch.size(); row++) {
        rows.add(new Row(batch, row));
      }
    }
    Collections.shuffle(rows, new Random(seed));
    SpanCopier copier = new SpanCopier(TenantId.NONE);
    List<String> expected = new ArrayList<>();
    for (Row row : rows) {
      copier.copy(row.batch, row.row);
      expected.addAll(ActualRows.of(row.batch.select(new int[] {row.row})));
    }

    assertThat(copier.size()).isEqualTo(rows.size());
    assertThat(ActualRows.of(copier.build())).isEqualTo(expected);
  }

  @Property(tries = 5)
  void weightsSurviveSelectionAndCopying(@ForAll long seed) throws Exception {
    SpanCopier first = new SpanCopier(TenantId.NONE);
    SpanBatchBuilder one = new SpanBatchBuilder(TenantId.NONE);
    int scope = one.context().addScope(one.context().addResource());
    for (int i = 0; i < 40; i++) {
      one.add(scope);
    }
    SpanBatch plain = one.build();
    for (int i = 0; i < 40; i++) {
      first.copy(plain, i, 1 + i % 3);
    }
    SpanBatch weighted = first.build();
    SpanBatch selected = weighted.select(new int[] {7, 0, 39});
    SpanCopier second = new SpanCopier(TenantId.NONE);
    second.copy(plain, 0);
    second.copy(selected, 0);
    second.copy(selected, 2);
    SpanBatch again = second.build();

    assertThat(plain.weight(3)).isEqualTo(1);
    assertThat(selected.weight(0)).isEqualTo(2);
    assertThat(selected.weight(1)).isEqualTo(1);
    assertThat(again.weight(0)).isEqualTo(1);
    assertThat(again.weight(1)).isEqualTo(2);
    assertThat(again.weight(2)).isEqualTo(1);
    assertThat(again.edit().build().weight(1)).isEqualTo(2);
  }

  @Property(tries = 1)
  void refusesSpansOfAnotherTenant() {
    SpanBatchBuilder other = new SpanBatchBuilder(new TenantId("acme"));
    other.add(other.context().addScope(other.context().addResource()));
    SpanBatch batch = other.build();

    assertThatThrownBy(() -> new SpanCopier(TenantId.NONE).copy(batch, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acme");
  }

  private static SpanBatch batch(long seed) throws Exception {
    var request =
        new OtlpRequest(
            Signal.TRACES,
            Encoding.PROTOBUF,
            TenantId.NONE,
            Instant.EPOCH,
            new RandomRequests(seed).next(Signal.TRACES).toByteArray());
    return (SpanBatch) new OtlpDecoder().decodeRequest(request).batch();
  }
}
