package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReceiverMetricsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final ReceiverMetrics metrics =
      new ReceiverMetrics(
          SdkMeterProvider.builder().registerMetricReader(reader).build().get("test"));

  @Test
  void measuresHowFarAServicesClockIsOffAndStoresItsOwnTime() throws Exception {
    long now = NOW.getEpochSecond() * 1_000_000_000L;
    keep(
        span("late", now - 90_000_000_000L, "01")
            + ","
            + span("ahead", now + 5_000_000_000L, "02"));
    assertThat(sums("ollystack.receiver.arrival_delay")).isEqualTo(Map.of("late", 90.0));
    assertThat(sums("ollystack.receiver.clock_ahead")).isEqualTo(Map.of("ahead", 5.0));
  }

  @Test
  void countsAcceptedAndRejectedByReason() throws Exception {
    keep(span("a", 1, "01") + "," + span("a", 1, "00") + "," + span("a", 1, "zz"));
    assertThat(metric("ollystack.receiver.accepted").getLongSumData().getPoints())
        .singleElement()
        .extracting(LongPointData::getValue)
        .isEqualTo(1L);
    assertThat(metric("ollystack.receiver.rejected").getLongSumData().getPoints())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.getValue()).isEqualTo(2);
          assertThat(p.getAttributes().get(REASON)).isEqualTo("invalid_span_id");
        });
  }

  private void keep(String groups) throws Exception {
    OtlpRequest request =
        new OtlpRequest(
            Signal.TRACES,
            Encoding.JSON,
            TenantId.NONE,
            NOW,
            "{\"resourceSpans\":[%s]}".formatted(groups).getBytes(StandardCharsets.UTF_8));
    metrics.kept(request, new OtlpDecoder().decodeRequest(request));
  }

  private static String span(String service, long end, String lastByteOfId) {
    return ("{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":"
            + "\"%s\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%032x\",\"spanId\":"
            + "\"00000000000000%s\",\"endTimeUnixNano\":\"%d\"}]}]}")
        .formatted(service, 1, lastByteOfId, end);
  }

  /// The sum of each service's histogram.
  private Map<String, Double> sums(String name) {
    return metric(name).getHistogramData().getPoints().stream()
        .collect(
            Collectors.toMap(
                p -> String.valueOf(p.getAttributes().get(SERVICE)), HistogramPointData::getSum));
  }

  private MetricData metric(String name) {
    return reader.collectAllMetrics().stream()
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
