package io.ollystack.copilot.app.observql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// COMPARE, joins in time and buckets against a slow reference: nested loops over a few hundred
/// rows made from a fixed seed, whose times meet bucket edges and each other on purpose.
class ReferenceIT {
  private record Span(String service, Instant time, long nanos, boolean failed) {}

  private record Sample(String service, Instant time, double value) {}

  private record Change(String service, Instant time, String version) {}

  private static final Instant NOW = ShopDatabase.NOW;
  private static final List<String> SERVICES = List.of("alpha", "beta", "gamma");

  private static final List<Span> SPANS = new ArrayList<>();
  private static final List<Sample> SAMPLES = new ArrayList<>();
  private static final List<Change> CHANGES = new ArrayList<>();
  private static ShopDatabase store;

  @BeforeAll
  static void load() throws Exception {
    Random random = new Random(42);
    Instant begin = NOW.minus(Duration.ofHours(3));
    for (int i = 0; i < 400; i++) {
      // Whole tens of seconds, so that times fall on edges and onto one another.
      SPANS.add(
          new Span(
              SERVICES.get(random.nextInt(3)),
              begin.plusSeconds(random.nextInt(3 * 360) * 10L),
              (1 + random.nextInt(3_000)) * 1_000_000L,
              random.nextInt(5) == 0));
    }
    for (int i = 0; i < 120; i++) {
      SAMPLES.add(
          new Sample(
              SERVICES.get(random.nextInt(2)),
              begin.plusSeconds(random.nextInt(3 * 360) * 10L),
              i));
    }
    for (int i = 0; i < 8; i++) {
      CHANGES.add(
          new Change(
              SERVICES.get(random.nextInt(3)),
              begin.plusSeconds(random.nextInt(3 * 3_600)),
              "v" + i));
    }
    store = ShopDatabase.empty();
    int id = 0;
    for (Span span : SPANS) {
      id++;
      store.execute(
          "INSERT INTO {{database}}.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanName,"
              + " SpanKind, Duration, StatusCode) VALUES ('%s', 't%d', 's%d', '%s', 'op', 'Server',"
                  .formatted(text(span.time()), id, id, span.service())
              + " %d, '%s')".formatted(span.nanos(), span.failed() ? "Error" : "Unset"));
    }
    for (Sample sample : SAMPLES) {
      store.execute(
          "INSERT INTO {{database}}.otel_metrics_gauge (ServiceName, MetricName, TimeUnix, Value)"
              + " VALUES ('%s', 'load', '%s', %s)"
                  .formatted(sample.service(), text(sample.time()), sample.value()));
    }
    for (Change change : CHANGES) {
      store.execute(
          "INSERT INTO {{database}}.obs_changes (ts, kind, service, version) VALUES ('%s',"
                  .formatted(text(change.time()))
              + " 'deploy', '%s', '%s')".formatted(change.service(), change.version()));
    }
    store.refresh();
  }

  @AfterAll
  static void drop() throws Exception {
    store.close();
  }

  @Test
  void comparisonEqualsTwoSeparateWindows() throws Exception {
    ResultTable table =
        store.table(
            "SELECT service, count(), avg(duration), error_rate() FROM requests GROUP BY service"
                + " SINCE 1h COMPARE TO PREVIOUS");
    assertThat(table.rows()).hasSize(3);
    for (int row = 0; row < 3; row++) {
      String service = String.valueOf(table.value(row, "service"));
      List<Span> now = spans(service, 1, 0);
      List<Span> then = spans(service, 2, 1);
      assertThat(number(table, row, "count")).isEqualTo(now.size());
      assertThat(number(table, row, "count__base")).isEqualTo(then.size());
      assertThat(number(table, row, "count__delta")).isEqualTo(now.size() - then.size());
      assertThat(number(table, row, "avg_duration")).isCloseTo(average(now), within(1.0));
      assertThat(number(table, row, "avg_duration__base")).isCloseTo(average(then), within(1.0));
      assertThat(number(table, row, "avg_duration__pct"))
          .isCloseTo((average(now) - average(then)) / average(then), within(1e-9));
      assertThat(number(table, row, "error_rate__base"))
          .isCloseTo(errors(then) / then.size(), within(1e-12));
    }
  }

  @Test
  void comparisonOfSeriesAlignsBuckets() throws Exception {
    ResultTable table =
        store.table("SELECT count() FROM requests EVERY 10m SINCE 1h COMPARE TO PREVIOUS");
    assertThat(table.rows()).hasSize(6);
    for (List<?> row : table.rows()) {
      Instant bucket = (Instant) row.get(0);
      assertThat(((Number) row.get(1)).longValue())
          .isEqualTo(count(span -> in(span.time(), bucket, Duration.ofMinutes(10))));
      Instant before = bucket.minus(Duration.ofHours(1));
      assertThat(((Number) row.get(2)).longValue())
          .isEqualTo(count(span -> in(span.time(), before, Duration.ofMinutes(10))));
    }
  }

  @Test
  void seasonalBaselineIsTheMedianOfThePast() throws Exception {
    ResultTable table =
        store.table("SELECT count() FROM requests SINCE 30m COMPARE TO BASELINE(3, 30m)");
    List<Long> past = new ArrayList<>();
    for (int k = 1; k <= 3; k++) {
      Instant from = NOW.minus(Duration.ofMinutes(30L * (k + 1)));
      past.add(count(span -> in(span.time(), from, Duration.ofMinutes(30))));
    }
    past.sort(Comparator.naturalOrder());
    assertThat(number(table, 0, "count__base")).isEqualTo(past.get(1).doubleValue());
  }

  @Test
  void windowJoinEqualsNestedLoops() throws Exception {
    for (int seconds : List.of(10, 60, 600)) {
      ResultTable table =
          store.table(
              "SELECT count() AS pairs, sum(m.load) AS total FROM requests r JOIN metrics m"
                  + " ON r.service = m.service WITHIN "
                  + seconds
                  + "s SINCE 2h");
      long pairs = 0;
      double total = 0;
      for (Span span : since(2)) {
        for (Sample sample : SAMPLES) {
          if (sample.service().equals(span.service())
              && distance(span.time(), sample.time()) <= seconds) {
            pairs++;
            total += sample.value();
          }
        }
      }
      assertThat(number(table, 0, "pairs")).isEqualTo((double) pairs);
      assertThat(number(table, 0, "total")).isCloseTo(total, within(1e-6));
    }
  }

  @Test
  void oneSidedWindowsEqualNestedLoops() throws Exception {
    ResultTable table =
        store.table(
            "SELECT count() AS pairs FROM requests r JOIN metrics m ON r.service = m.service"
                + " WITHIN 5m BEFORE SINCE 2h");
    long pairs = 0;
    for (Span span : since(2)) {
      for (Sample sample : SAMPLES) {
        long ahead = Duration.between(sample.time(), span.time()).toSeconds();
        if (sample.service().equals(span.service()) && ahead >= 0 && ahead <= 300) {
          pairs++;
        }
      }
    }
    assertThat(number(table, 0, "pairs")).isEqualTo((double) pairs);
  }

  @Test
  void nearestJoinTakesTheOneBestMatch() throws Exception {
    ResultTable table =
        store.table(
            "SELECT r.span_id, r.time, m.time FROM requests r NEAREST JOIN metrics m"
                + " ON r.service = m.service WITHIN 2m SINCE 2h");
    Map<String, Long> found = new HashMap<>();
    for (List<?> row : table.rows()) {
      found.put(String.valueOf(row.get(0)), distance((Instant) row.get(1), (Instant) row.get(2)));
    }
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < SPANS.size(); i++) {
      Span span = SPANS.get(i);
      if (since(2).contains(span)) {
        String id = "s" + (i + 1);
        SAMPLES.stream()
            .filter(sample -> sample.service().equals(span.service()))
            .map(sample -> distance(span.time(), sample.time()))
            .min(Comparator.naturalOrder())
            .filter(best -> best <= 120)
            .ifPresent(best -> expected.put(id, best));
      }
    }
    assertThat(table.rows()).hasSize(expected.size());
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void asofJoinTakesTheLatestNotAfter() throws Exception {
    ResultTable table =
        store.table(
            "SELECT c.version, count() FROM requests r ASOF JOIN changes c"
                + " ON r.service = c.service AND r.time >= c.time GROUP BY c.version SINCE 2h");
    Map<Object, Long> found =
        table.rows().stream()
            .collect(Collectors.toMap(List::getFirst, row -> ((Number) row.get(1)).longValue()));
    Map<Object, Long> expected = new HashMap<>();
    for (Span span : since(2)) {
      Optional<Change> change =
          CHANGES.stream()
              .filter(c -> c.service().equals(span.service()) && !c.time().isAfter(span.time()))
              .max(Comparator.comparing(Change::time));
      change.ifPresent(c -> expected.merge(c.version(), 1L, Long::sum));
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void topKeepsWholeSeriesAndAddsUpTheOthers() throws Exception {
    ResultTable table =
        store.table(
            "SELECT count() FROM requests GROUP BY service EVERY 10m TOP 1 WITH OTHERS SINCE 2h");
    String best =
        SERVICES.stream()
            .max(
                Comparator.comparingLong(
                    service -> since(2).stream().filter(s -> s.service().equals(service)).count()))
            .orElseThrow();
    for (List<?> row : table.rows()) {
      Instant bucket = (Instant) row.get(0);
      boolean others = row.get(1).equals("others");
      assertThat(others || row.get(1).equals(best)).isTrue();
      assertThat(((Number) row.get(2)).longValue())
          .isEqualTo(
              count(span ->
                  in(span.time(), bucket, Duration.ofMinutes(10))
                      && span.service().equals(best) != others));
    }
  }

  private static List<Span> since(int hours) {
    return SPANS.stream()
        .filter(
            span -> in(span.time(), NOW.minus(Duration.ofHours(hours)), Duration.ofHours(hours)))
        .toList();
  }

  private static List<Span> spans(String service, int fromHours, int toHours) {
    Instant from = NOW.minus(Duration.ofHours(fromHours));
    return SPANS.stream()
        .filter(span -> span.service().equals(service))
        .filter(span -> in(span.time(), from, Duration.ofHours(fromHours - toHours)))
        .toList();
  }

  private static boolean in(Instant time, Instant from, Duration length) {
    return !time.isBefore(from) && time.isBefore(from.plus(length));
  }

  private static long count(Predicate<Span> predicate) {
    return SPANS.stream().filter(predicate).count();
  }

  private static double average(List<Span> spans) {
    return spans.stream().mapToLong(Span::nanos).average().orElseThrow();
  }

  private static double errors(List<Span> spans) {
    return spans.stream().filter(Span::failed).count();
  }

  private static long distance(Instant a, Instant b) {
    return Math.abs(Duration.between(a, b).toSeconds());
  }

  private static double number(ResultTable table, int row, String column) {
    return ((Number) table.value(row, column)).doubleValue();
  }

  private static String text(Instant instant) {
    return instant.toString().replace('T', ' ').replace("Z", "");
  }
}
