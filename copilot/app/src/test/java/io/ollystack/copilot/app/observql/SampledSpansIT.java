package io.ollystack.copilot.app.observql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.result.ResultTable;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One service stored whole, and another of which sampling left out what is alike: every tenth of
/// its ordinary spans is stored and stands for ten, its errors all are. Whatever is asked of the
/// one must be answered alike of the other.
class SampledSpansIT {
  private static ShopDatabase store;

  @BeforeAll
  static void load() throws Exception {
    store = ShopDatabase.empty();
    // 300 different spans in half an hour; each twelfth fails and is there once, the others ten
    // times.
    insert("whole", "if(n % 12 = 0, 1, 10)", "1");
    insert("part", "1", "if(n % 12 = 0, 1, 10)");
    store.execute(
        "INSERT INTO {{database}}.obs_changes (ts, kind, service, version) VALUES"
            + " ('2026-11-20 13:45:00', 'deploy', 'whole', 'v2'),"
            + " ('2026-11-20 13:45:00', 'deploy', 'part', 'v2')");
    store.refresh();
  }

  @AfterAll
  static void drop() throws Exception {
    store.close();
  }

  private static void insert(String service, String copies, String weight) throws Exception {
    store.execute(
        ("INSERT INTO {{database}}.otel_traces (Timestamp, TraceId, SpanId, SpanName, SpanKind,"
                + " ServiceName, SpanAttributes, Duration, StatusCode, SampleWeight)"
                + " SELECT toDateTime64('2026-11-20 13:30:01', 9, 'UTC') + n * 6,"
                + " concat('%1$s', toString(n), '-', toString(copy)), toString(copy),"
                + " if(n %% 3 = 0, 'read', 'write'), 'Server', '%1$s',"
                + " map('size', toString(n %% 7), 'card', if(n %% 12 = 0, 'amex', 'visa')),"
                + " 1000000 * (1 + cityHash64(n) %% 900), if(n %% 12 = 0, 'Error', 'Ok'), %3$s"
                + " FROM (SELECT number AS n, arrayJoin(range(%2$s)) AS copy FROM numbers(300))")
            .formatted(service, copies, weight));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count() AS n, rate() AS r FROM requests WHERE service = 'S'",
        "SELECT count(duration > 300ms) AS slow, count(size) AS sized FROM spans WHERE service ="
            + " 'S'",
        "SELECT count() FILTER (WHERE size = 3) AS n FROM spans WHERE service = 'S'",
        "SELECT sum(duration) AS total, avg(duration) AS mean FROM spans WHERE service = 'S'",
        "SELECT sum(size) AS total, avg(size) AS mean FROM spans WHERE service = 'S'",
        "SELECT stddev(duration) AS spread FROM spans WHERE service = 'S'",
        "SELECT error_rate() AS bad, success_rate() AS good, apdex(200ms) AS felt"
            + " FROM requests WHERE service = 'S'",
        "SELECT operation, count() AS n, error_rate() AS bad FROM spans WHERE service = 'S'"
            + " GROUP BY operation HAVING n > 500",
        "SELECT count() AS n FROM spans WHERE service = 'S' GROUP BY operation EVERY 5m SINCE 30m",
        "SELECT count() AS n FROM spans WHERE service = 'S' GROUP BY size"
            + " EVERY 10m TOP 2 WITH OTHERS SINCE 30m",
        "SELECT count() AS n, avg(duration) AS mean FROM spans WHERE service = 'S' SINCE 10m"
            + " COMPARE TO PREVIOUS",
        "SELECT count() AS n, avg(duration) AS mean FROM traces WHERE service = 'S'",
        "SELECT count() AS n, avg(span_count) AS spans FROM traces WHERE service = 'S'",
        "FROM spans WHERE service = 'S' |> EXTEND duration * 2 AS twice"
            + " |> AGGREGATE count() AS n, avg(twice) AS mean BY operation",
        "SELECT count() AS n, avg(d) AS mean FROM (SELECT d FROM (SELECT duration AS d FROM spans"
            + " WHERE service = 'S') AS a) AS b",
        "SELECT c.version, count() AS n, error_rate(r) FILTER (WHERE r.time >= c.time) AS after"
            + " FROM changes c JOIN requests r ON r.service = c.service WITHIN 10m"
            + " WHERE c.service = 'S' GROUP BY c.version",
        "FROM SLO(service => 'S', objective => 99%, sli => status != 'error')"
            + " SELECT requests, bad, budget_left",
      })
  void aSampleAnswersAsTheWholeDoes(String query) throws Exception {
    List<List<Object>> whole = rows(query.replace("'S'", "'whole'"));
    List<List<Object>> part = rows(query.replace("'S'", "'part'"));
    assertThat(whole).isNotEmpty();
    assertThat(part).hasSameSizeAs(whole);
    for (int row = 0; row < whole.size(); row++) {
      for (int column = 0; column < whole.get(row).size(); column++) {
        Object expected = whole.get(row).get(column);
        Object actual = part.get(row).get(column);
        if (expected instanceof Number number) {
          assertThat(((Number) actual).doubleValue())
              .as("%s, row %d, column %d", query, row, column)
              .isCloseTo(number.doubleValue(), Percentage.withPercentage(1e-6));
        } else {
          assertThat(actual).as(query).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void quantilesWeighToo() throws Exception {
    String query = "SELECT p50(duration), p90(duration), p99(duration) FROM spans WHERE service = ";
    List<Object> whole = rows(query + "'whole'").getFirst();
    List<Object> part = rows(query + "'part'").getFirst();
    for (int i = 0; i < whole.size(); i++) {
      assertThat(((Number) part.get(i)).doubleValue())
          .isCloseTo(((Number) whole.get(i)).doubleValue(), Percentage.withPercentage(2));
    }
  }

  @Test
  void contrastWeighsSharesAndTakesItsEvidenceFromWhatWasSeen() throws Exception {
    String query = "FROM requests WHERE service = 'S' CONTRAST (duration > 450ms) OVER card";
    List<Object> whole = rows(query.replace("'S'", "'whole'")).getFirst();
    List<Object> part = rows(query.replace("'S'", "'part'")).getFirst();
    assertThat(part.subList(0, 7)).isEqualTo(whole.subList(0, 7));
    assertThat(((Number) part.get(7)).doubleValue())
        .isGreaterThan(((Number) whole.get(7)).doubleValue());
  }

  @Test
  void saysThatAFigureIsAnEstimateAndOfHowMuch() throws Exception {
    ResultTable part = store.table("SELECT count() FROM spans WHERE service = 'part' SINCE 25m");
    assertThat(part.warnings())
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("W304");
          assertThat(warning.message())
              .isEqualTo(
                  "an estimate: 230 of the stored spans that it counts are a sample and stand for"
                      + " 2,300 (10.0 %). Distinct counts, minima, maxima, histograms and slopes"
                      + " are of the stored spans alone");
        });
  }

  @Test
  void whatWasStoredWholeIsNoEstimate() throws Exception {
    assertThat(
            store.table("SELECT count() FROM spans WHERE service = 'whole' SINCE 25m").warnings())
        .isEmpty();
    ResultTable errors =
        store.table(
            "SELECT count() AS n FROM spans WHERE service = 'part' AND status = 'error' SINCE 25m");
    assertThat(errors.warnings()).isEmpty();
    assertThat(errors.value(0, "n")).isEqualTo(20L);
  }

  private static List<List<Object>> rows(String query) throws Exception {
    ResultTable table = store.table(query);
    List<List<Object>> rows = new ArrayList<>();
    for (List<?> row : table.rows()) {
      rows.add(new ArrayList<>(row));
    }
    return rows;
  }
}
