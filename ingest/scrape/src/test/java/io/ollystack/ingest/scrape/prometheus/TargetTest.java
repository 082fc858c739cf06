package io.ollystack.ingest.scrape.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.scrape.MetricsPage;
import io.ollystack.ingest.scrape.point.Family;
import io.ollystack.ingest.scrape.point.Labels;
import io.ollystack.ingest.scrape.point.Point;
import io.ollystack.ingest.scrape.point.Scrape;
import io.ollystack.ingest.telemetry.MetricKind;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One target over real HTTP, scrape after scrape.
final class TargetTest {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long STEP = 15_000_000_000L;

  private final MetricsPage page = new MetricsPage();
  private final HttpClient client = HttpClient.newHttpClient();
  private long now = START;

  TargetTest() throws Exception {}

  @AfterEach
  void close() {
    client.shutdownNow();
    page.close();
  }

  private Target target(boolean honorLabels, long sampleLimit, long bodyLimit) {
    PrometheusConfig.Job job =
        new PrometheusConfig.Job(
            "shop",
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            "/metrics",
            "http",
            honorLabels,
            true,
            sampleLimit,
            bodyLimit,
            Optional.of("Bearer secret"),
            List.of(new PrometheusConfig.Targets(List.of(page.address()), Map.of("env", "test"))));
    InstantSource source = () -> Instant.ofEpochSecond(0, now);
    return new Target(
        job, page.address(), Map.of("env", "test"), client, source.withZone(ZoneOffset.UTC));
  }

  private Target target() {
    return target(false, 0, 1 << 20);
  }

  private static Family family(Scrape scrape, String name) {
    return scrape.families().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " not in " + scrape));
  }

  private static Point point(Scrape scrape, String name) {
    return family(scrape, name).points().getFirst();
  }

  private static double value(Scrape scrape, String name) {
    return ((Point.Real) point(scrape, name)).value();
  }

  @Test
  void aCounterIsACumulativeMonotonicSumAndStartsAgainAtAReset() throws Exception {
    Target target = target();
    page.answer(MetricsPage.TEXT, "# TYPE c_total counter\nc_total{a=\"b\"} 5\n");
    Scrape first = target.scrape();
    assertThat(family(first, "c_total").kind()).isEqualTo(MetricKind.SUM);
    assertThat(family(first, "c_total").monotonic()).isTrue();
    assertThat(point(first, "c_total").attributes()).isEqualTo(Labels.of("a", "b", "env", "test"));
    assertThat(point(first, "c_total").startEpochNanos()).isEqualTo(START);
    now += STEP;
    page.answer(MetricsPage.TEXT, "# TYPE c_total counter\nc_total{a=\"b\"} 9\n");
    Scrape second = target.scrape();
    assertThat(point(second, "c_total").startEpochNanos()).isEqualTo(START);
    assertThat(value(second, "c_total")).isEqualTo(9);
    now += STEP;
    page.answer(MetricsPage.TEXT, "# TYPE c_total counter\nc_total{a=\"b\"} 2\n");
    assertThat(point(target.scrape(), "c_total").startEpochNanos()).isEqualTo(START + 2 * STEP);
  }

  @Test
  void openMetricsCountersUseTheirCreationTimeAndKeepExemplars() throws Exception {
    page.answer(
        MetricsPage.OPEN_METRICS,
        """
        # TYPE c counter
        c_total 17.0 # {trace_id="0af7651916cd43dd8448eb211c80319c"} 1.0
        c_created 1600000000.25
        # TYPE build info
        build_info{version="1.2"} 1
        # EOF
        """);
    Scrape scrape = target().scrape();
    assertThat(point(scrape, "c_total").startEpochNanos()).isEqualTo(1_600_000_000_250_000_000L);
    assertThat(point(scrape, "c_total").exemplars())
        .singleElement()
        .satisfies(e -> assertThat(e.timeEpochNanos()).isEqualTo(START));
    assertThat(family(scrape, "build").monotonic()).isFalse();
    assertThat(family(scrape, "build").kind()).isEqualTo(MetricKind.SUM);
  }

  @Test
  void bucketsBecomeOneHistogramPoint() throws Exception {
    page.answer(
        MetricsPage.TEXT,
        """
        # TYPE h histogram
        h_bucket{le="0.1"} 3
        h_bucket{le="1"} 7
        h_bucket{le="+Inf"} 9
        h_sum 4.5
        h_count 9
        """);
    Point.Histogram histogram = (Point.Histogram) point(target().scrape(), "h");
    assertThat(histogram.bounds()).containsExactly(0.1, 1.0);
    assertThat(histogram.bucketCounts()).containsExactly(3L, 4L, 2L);
    assertThat(histogram.count()).isEqualTo(9);
    assertThat(histogram.sum()).isEqualTo(4.5);
    assertThat(histogram.attributes()).isEqualTo(Labels.of("env", "test"));
  }

  @Test
  void quantilesBecomeOneSummaryPoint() throws Exception {
    page.answer(
        MetricsPage.TEXT,
        """
        # TYPE s summary
        s{quantile="0.5"} 0.2
        s{quantile="0.99"} 1.5
        s_sum 100
        s_count 400
        """);
    Point.Summary summary = (Point.Summary) point(target().scrape(), "s");
    assertThat(summary.quantiles())
        .containsExactly(new Point.Quantile(0.5, 0.2), new Point.Quantile(0.99, 1.5));
    assertThat(summary.count()).isEqualTo(400);
  }

  @Test
  void aSeriesThatHasGoneIsMarkedStaleOnce() throws Exception {
    Target target = target();
    page.answer(MetricsPage.TEXT, "# TYPE g gauge\ng{i=\"1\"} 1\ng{i=\"2\"} 2\n");
    assertThat(value(target.scrape(), "scrape_series_added")).isEqualTo(2);
    now += STEP;
    page.answer(MetricsPage.TEXT, "# TYPE g gauge\ng{i=\"1\"} 1\n");
    Scrape second = target.scrape();
    List<Point> ends =
        second.families().stream().flatMap(f -> f.points().stream()).filter(Point::stale).toList();
    assertThat(ends)
        .singleElement()
        .satisfies(end -> {
          assertThat(end.attributes()).isEqualTo(Labels.of("env", "test", "i", "2"));
          assertThat(end.timeEpochNanos()).isEqualTo(START + STEP);
        });
    now += STEP;
    assertThat(target.scrape().families().stream().flatMap(f -> f.points().stream()))
        .noneMatch(Point::stale);
  }

  @Test
  void aTargetThatFailsIsDownAndAllItsSeriesEnd() throws Exception {
    Target target = target();
    page.answer(MetricsPage.TEXT, "g 1\n");
    assertThat(value(target.scrape(), "up")).isEqualTo(1);
    page.fail(500);
    Scrape down = target.scrape();
    assertThat(value(down, "up")).isZero();
    assertThat(point(down, "g").stale()).isTrue();
    page.answer(MetricsPage.TEXT, "g one\n");
    assertThat(value(target.scrape(), "up")).isZero();
    page.answer(MetricsPage.TEXT, "g 1\n");
    assertThat(value(target.scrape(), "up")).isEqualTo(1);
  }

  @Test
  void theResourceNamesJobAndInstanceAndTakesTargetInfo() throws Exception {
    page.answer(
        MetricsPage.TEXT,
        "# TYPE target_info gauge\ntarget_info{service_version=\"3\"} 1\ng{job=\"own\"} 1\n");
    Scrape scrape = target().scrape();
    assertThat(scrape.resource().values())
        .containsEntry("service.name", "shop")
        .containsEntry("service.instance.id", page.address())
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("url.scheme", "http")
        .containsEntry("service_version", "3");
    assertThat(point(scrape, "g").attributes())
        .isEqualTo(Labels.of("env", "test", "exported_job", "own"));
    assertThat(page.lastHeaders)
        .containsEntry("Authorization", "Bearer secret")
        .containsEntry("X-prometheus-scrape-timeout-seconds", "5.0");
  }

  @Test
  void configuredLabelsWinUnlessTheTargetsAreHonoured() throws Exception {
    page.answer(MetricsPage.TEXT, "g{env=\"own\"} 1\n");
    assertThat(point(target().scrape(), "g").attributes())
        .isEqualTo(Labels.of("env", "test", "exported_env", "own"));
    assertThat(point(target(true, 0, 1 << 20).scrape(), "g").attributes())
        .isEqualTo(Labels.of("env", "own"));
  }

  @Test
  void compressedAnswersAreReadAndLimitsAreKept() throws Exception {
    String many = "g{i=\"x\"} 1\n".repeat(1) + "h 2\n# " + "x".repeat(5000) + "\n";
    page.answer(MetricsPage.TEXT, many);
    page.gzip(true);
    assertThat(value(target().scrape(), "up")).isEqualTo(1);
    assertThat(value(target(false, 0, 2000).scrape(), "up")).isZero();
    page.gzip(false);
    assertThat(value(target(false, 0, 2000).scrape(), "up")).isZero();
    assertThat(value(target(false, 1, 1 << 20).scrape(), "up")).isZero();
    assertThat(value(target(false, 2, 1 << 20).scrape(), "up")).isEqualTo(1);
  }

  @Test
  void explicitTimestampsAreKeptAndNeverMarkedStale() throws Exception {
    Target target = target();
    page.answer(MetricsPage.TEXT, "g 1 1600000000000\n");
    assertThat(point(target.scrape(), "g").timeEpochNanos()).isEqualTo(1_600_000_000_000_000_000L);
    page.answer(MetricsPage.TEXT, "");
    assertThat(target.scrape().families()).noneMatch(f -> f.name().equals("g"));
  }

  @Test
  void aBrokenHistogramIsLeftOutAndItsNeighboursStay() throws Exception {
    page.answer(
        MetricsPage.TEXT,
        "# TYPE h histogram\nh_bucket{le=\"1\"} 7\nh_bucket{le=\"+Inf\"} 3\nh_count 3\ng 1\n");
    Scrape scrape = target().scrape();
    assertThat(scrape.families()).noneMatch(f -> f.name().equals("h"));
    assertThat(value(scrape, "g")).isEqualTo(1);
  }
}
