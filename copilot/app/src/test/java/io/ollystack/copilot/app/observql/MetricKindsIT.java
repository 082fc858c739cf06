package io.ollystack.copilot.app.observql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rates, counts, sums, averages and quantiles of every kind of metric, cumulative with restarts
/// and delta, against the values that were measured: the generator knows each one, and the
/// reference adds them up. No difference of stored totals is taken on its side.
class MetricKindsIT {
  private static final Instant NOW = ShopDatabase.NOW;
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int POINTS = 40;
  private static final List<Double> BOUNDS = List.of(0.1, 0.5, 1.0, 2.0, 5.0);

  /// What one series measured in the minute before each of its points.
  private record Series(String pod, List<List<Double>> measured, List<Integer> restarts) {}

  private static final List<Series> SERIES = new ArrayList<>();
  private static ShopDatabase store;

  @BeforeAll
  static void load() throws Exception {
    Random random = new Random(7);
    for (int s = 0; s < 3; s++) {
      List<List<Double>> measured = new ArrayList<>();
      for (int i = 0; i < POINTS; i++) {
        List<Double> values = new ArrayList<>();
        for (int k = random.nextInt(6) + 1; k > 0; k--) {
          // The range grows on the way, so that the exponential histogram must lower its scale.
          double value = 0.05 + random.nextDouble() * (i < 20 ? 1.5 : 6);
          values.add(value);
        }
        measured.add(values);
      }
      SERIES.add(new Series("pod-" + s, measured, List.of(11 + s, 27 + s)));
    }
    store = ShopDatabase.empty();
    for (Series series : SERIES) {
      for (boolean delta : List.of(false, true)) {
        load(series, delta);
      }
    }
    store.refresh();
  }

  @AfterAll
  static void drop() throws Exception {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cumulative", "delta"})
  void counterRateAndIncrease(String temporality) throws Exception {
    ResultTable table =
        store.table(
            "SELECT k8s.pod.name, increase(m.%1$s.counter) AS grown, rate(m.%1$s.counter) AS rate"
                    .formatted(temporality)
                + " FROM metrics m GROUP BY k8s.pod.name SINCE 30m");
    assertThat(table.rows()).hasSize(3);
    for (List<?> row : table.rows()) {
      double sum = values(String.valueOf(row.get(0)), 30).stream().mapToDouble(v -> v).sum();
      assertThat(number(row.get(1))).isCloseTo(sum, within(1e-6));
      assertThat(number(row.get(2))).isCloseTo(sum / 1800, within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cumulative.histogram",
        "delta.histogram",
        "cumulative.exponential",
        "delta.exponential",
        "cumulative.summary"
      })
  void countSumAverageAndRateOfDistributions(String metric) throws Exception {
    ResultTable table =
        store.table(
            ("SELECT count(m.%1$s) AS n, rate(m.%1$s) AS per_second"
                    + (metric.endsWith("summary")
                        ? ""
                        : ", sum(m.%1$s) AS total, avg(m.%1$s) AS mean")
                    + " FROM metrics m SINCE 30m")
                .formatted(metric));
    List<Double> values = values("", 30);
    double sum = values.stream().mapToDouble(v -> v).sum();
    assertThat(number(table.value(0, "n"))).isEqualTo(values.size());
    assertThat(number(table.value(0, "per_second")))
        .isCloseTo(values.size() / 1800.0, within(1e-9));
    if (!metric.endsWith("summary")) {
      assertThat(number(table.value(0, "total"))).isCloseTo(sum, within(1e-6));
      assertThat(number(table.value(0, "mean"))).isCloseTo(sum / values.size(), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cumulative.histogram", "delta.histogram"})
  void quantilesOfHistogramsInterpolateInTheirBuckets(String metric) throws Exception {
    ResultTable table =
        store.table(
            "SELECT p50(m.%1$s) AS p50, p95(m.%1$s) AS p95 FROM metrics m SINCE 30m"
                .formatted(metric));
    Map<Double, Long> buckets = new TreeMap<>();
    BOUNDS.forEach(bound -> buckets.put(bound, 0L));
    buckets.put(Double.POSITIVE_INFINITY, 0L);
    for (double value : values("", 30)) {
      double bound =
          BOUNDS.stream().filter(b -> value <= b).findFirst().orElse(Double.POSITIVE_INFINITY);
      buckets.merge(bound, 1L, Long::sum);
    }
    assertThat(number(table.value(0, "p50"))).isCloseTo(interpolated(buckets, 0.5), within(1e-9));
    assertThat(number(table.value(0, "p95"))).isCloseTo(interpolated(buckets, 0.95), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cumulative.exponential", "delta.exponential"})
  void quantilesOfExponentialHistogramsAreWithinABucketOfTheTruth(String metric) throws Exception {
    ResultTable table =
        store.table(
            "SELECT p50(m.%1$s) AS p50, p95(m.%1$s) AS p95 FROM metrics m SINCE 30m"
                .formatted(metric));
    List<Double> sorted = values("", 30).stream().sorted().toList();
    // The widest bucket, at scale 2, is 19 % wide.
    assertThat(number(table.value(0, "p50")))
        .isCloseTo(
            sorted.get(sorted.size() / 2), org.assertj.core.data.Percentage.withPercentage(20));
    assertThat(number(table.value(0, "p95")))
        .isCloseTo(
            sorted.get((int) (sorted.size() * 0.95)),
            org.assertj.core.data.Percentage.withPercentage(20));
  }

  @Test
  void seriesOfIncrementsAddUpToTheWhole() throws Exception {
    for (String metric :
        List.of(
            "cumulative.counter", "delta.counter", "cumulative.histogram", "delta.exponential")) {
      ResultTable whole =
          store.table("SELECT increase(m." + metric + ") AS grown FROM metrics m SINCE 30m");
      ResultTable parts =
          store.table(
              "SELECT increase(m." + metric + ") AS grown FROM metrics m EVERY 5m SINCE 30m");
      double sum = parts.rows().stream().mapToDouble(row -> number(row.get(1))).sum();
      assertThat(sum).as(metric).isCloseTo(number(whole.value(0, "grown")), within(1e-6));
      assertThat(parts.rows()).allSatisfy(row -> assertThat(number(row.get(1))).isNotNegative());
    }
  }

  @Test
  void onlyStoredQuantilesOfASummaryAreReadAndNoneIsAveraged() throws Exception {
    ResultTable table =
        store.table(
            "SELECT k8s.pod.name, p95(m.cumulative.summary) AS p95 FROM metrics m"
                + " GROUP BY k8s.pod.name EVERY 1m SINCE 10m");
    assertThat(table.rows()).isNotEmpty();
    for (List<?> row : table.rows()) {
      int index =
          (int) Duration.between(first().minusSeconds(59), (Instant) row.get(0)).toMinutes();
      Series series = series(String.valueOf(row.get(1)));
      assertThat(number(row.get(2))).isEqualTo(quantile(series.measured().get(index)));
    }
    assertThat(store.run("SELECT avg(m.cumulative.summary) FROM metrics m"))
        .isInstanceOfSatisfying(
            ObservQl.Outcome.Rejected.class,
            rejected ->
                assertThat(rejected.report().problems())
                    .extracting("code")
                    .containsExactly(ProblemCode.E306));
  }

  @Test
  void severalMetricsOfDifferentKindsStandInOneSelect() throws Exception {
    ResultTable table =
        store.table(
            "SELECT rate(m.cumulative.counter) AS rate, p95(m.cumulative.histogram) AS p95,"
                + " count(m.delta.exponential) AS n, max(m.load) AS load FROM metrics m SINCE 30m");
    ResultTable alone = store.table("SELECT max(m.load) AS load FROM metrics m SINCE 30m");
    List<Double> values = values("", 30);
    assertThat(number(table.value(0, "rate")))
        .isCloseTo(values.stream().mapToDouble(v -> v).sum() / 1800, within(1e-9));
    assertThat(number(table.value(0, "n"))).isEqualTo(values.size());
    assertThat(table.value(0, "load")).isEqualTo(alone.value(0, "load"));
  }

  private static void load(Series series, boolean delta) throws Exception {
    String temporality = delta ? "delta" : "cumulative";
    int code = delta ? 1 : 2;
    Instant start = first().minus(STEP);
    List<Double> since = new ArrayList<>();
    StringBuilder counters = new StringBuilder();
    StringBuilder histograms = new StringBuilder();
    StringBuilder exponentials = new StringBuilder();
    StringBuilder summaries = new StringBuilder();
    for (int i = 0; i < POINTS; i++) {
      Instant time = first().plus(STEP.multipliedBy(i));
      if (delta || series.restarts().contains(i)) {
        since.clear();
        start = time.minus(STEP);
      }
      since.addAll(series.measured().get(i));
      String head =
          "('shop', {'k8s.pod.name': '%s'}, '%s.KIND', 's', '%s', '%s', "
              .formatted(series.pod(), temporality, text(start), text(time));
      double sum = since.stream().mapToDouble(v -> v).sum();
      counters.append((head + "%s, %d, true)").replace("KIND", "counter").formatted(sum, code));
      histograms.append(
          (head + "%d, %s, %s, %s, %d)")
              .replace("KIND", "histogram")
              .formatted(since.size(), sum, BOUNDS, counts(since), code));
      Exponential buckets = exponential(since);
      exponentials.append(
          (head + "%d, %s, %d, 0, %d, %s, %d)")
              .replace("KIND", "exponential")
              .formatted(
                  since.size(), sum, buckets.scale(), buckets.offset(), buckets.counts(), code));
      summaries.append(
          (head + "%d, %s, [0.5, 0.95], [1, %s])")
              .replace("KIND", "summary")
              .formatted(since.size(), sum, quantile(series.measured().get(i))));
      if (i < POINTS - 1) {
        List.of(counters, histograms, exponentials, summaries).forEach(rows -> rows.append(", "));
      }
    }
    String head =
        "(ServiceName, ResourceAttributes, MetricName, MetricUnit, StartTimeUnix, TimeUnix, ";
    insert("sum", head + "Value, AggregationTemporality, IsMonotonic)", counters);
    insert(
        "histogram",
        head + "Count, Sum, ExplicitBounds, BucketCounts, AggregationTemporality)",
        histograms);
    insert(
        "exponential_histogram",
        head
            + "Count, Sum, Scale, ZeroCount, PositiveOffset, PositiveBucketCounts,"
            + " AggregationTemporality)",
        exponentials);
    if (!delta) {
      insert(
          "summary",
          head + "Count, Sum, ValueAtQuantiles.Quantile, ValueAtQuantiles.Value)",
          summaries);
      store.execute(
          "INSERT INTO {{database}}.otel_metrics_gauge (ServiceName, ResourceAttributes, MetricName,"
              + " TimeUnix, Value) VALUES ('shop', {'k8s.pod.name': '%s'}, 'load', '%s', %d)"
                  .formatted(series.pod(), text(NOW.minusSeconds(90)), series.pod().length()));
    }
  }

  private static void insert(String table, String columns, StringBuilder rows) throws Exception {
    store.execute(
        "INSERT INTO {{database}}.otel_metrics_" + table + " " + columns + " VALUES " + rows);
  }

  private record Exponential(int scale, int offset, List<Long> counts) {}

  /// As an SDK does it: the finest scale at which all values fit into 20 buckets, 4 at most.
  private static Exponential exponential(List<Double> values) {
    for (int scale = 4; ; scale--) {
      double base = Math.scalb(1.0, scale);
      int[] places =
          values.stream()
              .mapToInt(v -> (int) Math.ceil(Math.log(v) / Math.log(2) * base) - 1)
              .toArray();
      int low = Arrays.stream(places).min().orElseThrow();
      int high = Arrays.stream(places).max().orElseThrow();
      if (high - low < 20) {
        long[] counts = new long[high - low + 1];
        Arrays.stream(places).forEach(place -> counts[place - low]++);
        return new Exponential(scale, low, Arrays.stream(counts).boxed().toList());
      }
    }
  }

  private static List<Long> counts(List<Double> values) {
    long[] counts = new long[BOUNDS.size() + 1];
    for (double value : values) {
      int place = 0;
      while (place < BOUNDS.size() && value > BOUNDS.get(place)) {
        place++;
      }
      counts[place]++;
    }
    return Arrays.stream(counts).boxed().toList();
  }

  private static double interpolated(Map<Double, Long> buckets, double level) {
    double rank = buckets.values().stream().mapToLong(v -> v).sum() * level;
    double seen = 0;
    double low = 0;
    for (Map.Entry<Double, Long> bucket : buckets.entrySet()) {
      if (seen + bucket.getValue() >= rank) {
        return Double.isInfinite(bucket.getKey())
            ? low
            : low + (bucket.getKey() - low) * (rank - seen) / bucket.getValue();
      }
      seen += bucket.getValue();
      low = bucket.getKey();
    }
    return low;
  }

  /// What was measured in the points of the last minutes, of one pod or of all.
  private static List<Double> values(String pod, int minutes) {
    return SERIES.stream()
        .filter(series -> pod.isEmpty() || series.pod().equals(pod))
        .flatMap(series ->
            series.measured().subList(POINTS - minutes, POINTS).stream().flatMap(List::stream))
        .collect(Collectors.toList());
  }

  private static Series series(String pod) {
    return SERIES.stream().filter(series -> series.pod().equals(pod)).findFirst().orElseThrow();
  }

  private static double quantile(List<Double> values) {
    return values.stream().mapToDouble(v -> v).max().orElseThrow();
  }

  /// The first point; the last lies a second before now.
  private static Instant first() {
    return NOW.minus(STEP.multipliedBy(POINTS)).plusSeconds(59);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static String text(Instant time) {
    return time.toString().replace('T', ' ').replace("Z", "");
  }
}
