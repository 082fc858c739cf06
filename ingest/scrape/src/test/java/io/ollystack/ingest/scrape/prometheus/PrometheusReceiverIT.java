package io.ollystack.ingest.scrape.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.scrape.CapturedRequests;
import io.ollystack.ingest.scrape.MetricsPage;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrometheusReceiverIT {

  @Test
  void scrapesAgainAndAgainAndSpeaksOtlp() throws Exception {
    CapturedRequests requests = new CapturedRequests();
    try (MetricsPage page = new MetricsPage()) {
      page.answer(
          MetricsPage.OPEN_METRICS,
          """
          # TYPE latency_seconds histogram
          # UNIT latency_seconds seconds
          # HELP latency_seconds How long it takes.
          latency_seconds_bucket{le="0.5"} 2 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 0.3
          latency_seconds_bucket{le="+Inf"} 3
          latency_seconds_sum 1.7
          latency_seconds_count 3
          # TYPE jobs counter
          jobs_total{kind="mail"} 12
          # TYPE rpc summary
          rpc{quantile="0.5"} 4
          rpc_sum 10
          rpc_count 2
          # EOF
          """);
      PrometheusConfig config =
          new PrometheusConfig(
              List.of(
                  PrometheusConfig.Job.of(
                      "shop",
                      Duration.ofSeconds(1),
                      List.of(new PrometheusConfig.Targets(List.of(page.address()), Map.of())))));
      try (PrometheusReceiver receiver = new PrometheusReceiver(config, Clock.systemUTC())) {
        receiver.start(requests);
        assertGood(requests.next());
        page.answer(MetricsPage.TEXT, "jobs_total 1\n");
        CapturedRequests.Taken second = requests.next();
        assertThat(second.byName()).containsKey("jobs_total");
        // The histogram has gone: its end is marked.
        assertThat(metric(second, "latency_seconds").getHistogram().getDataPoints(0).getFlags())
            .isEqualTo(1);
      }
    }
  }

  private static void assertGood(CapturedRequests.Taken taken) {
    Metric latency = metric(taken, "latency_seconds");
    assertThat(latency.getUnit()).isEqualTo("seconds");
    assertThat(latency.getDescription()).isEqualTo("How long it takes.");
    assertThat(latency.getHistogram().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    HistogramDataPoint point = latency.getHistogram().getDataPoints(0);
    assertThat(point.getBucketCountsList()).containsExactly(2L, 1L);
    assertThat(point.getExplicitBoundsList()).containsExactly(0.5);
    assertThat(point.getSum()).isEqualTo(1.7);
    assertThat(point.getExemplars(0).getSpanId().toByteArray())
        .asHexString()
        .isEqualTo("B7AD6B7169203331");
    assertThat(metric(taken, "jobs_total").getSum().getDataPoints(0).getAsDouble()).isEqualTo(12);
    assertThat(metric(taken, "rpc").getSummary().getDataPoints(0).getQuantileValues(0).getValue())
        .isEqualTo(4);
    assertThat(metric(taken, "up").getGauge().getDataPoints(0).getAsDouble()).isEqualTo(1);
    assertThat(taken.rowNames())
        .contains("latency_seconds", "jobs_total", "rpc", "up", "scrape_duration_seconds");
    int row = taken.rowNames().indexOf("latency_seconds");
    assertThat(taken.rows().count(row)).isEqualTo(3);
  }

  private static Metric metric(CapturedRequests.Taken taken, String name) {
    return taken.byName().getOrDefault(name, Metric.getDefaultInstance());
  }
}
