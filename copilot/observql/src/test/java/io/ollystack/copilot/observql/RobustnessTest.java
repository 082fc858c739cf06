package io.ollystack.copilot.observql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.RowSink;
import io.ollystack.copilot.observql.result.ScanEstimate;
import io.ollystack.copilot.observql.sql.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Whatever is written, the language answers or says why not: no unchecked exception, from parsing
/// to the rows. Queries are put together of parts that fit often enough to get that far.
class RobustnessTest {
  private static final List<String> SOURCES =
      List.of(
          "FROM spans",
          "FROM requests",
          "FROM traces",
          "FROM logs",
          "FROM metrics m",
          "FROM topology",
          "FROM changes",
          "FROM topology FOLLOW DOWNSTREAM FROM 'checkout' 3 HOPS",
          "TRACE FROM service = 'frontend' FOLLOW DOWNSTREAM",
          "TRACE FROM service = 'frontend' FOLLOW CRITICAL PATH",
          "FROM PATTERNS((SELECT body FROM logs WHERE severity >= 'WARN'), max => 5)",
          "FROM (SELECT service, count() AS n FROM requests GROUP BY service)",
          "FROM (SELECT p95(duration) AS n, service FROM requests GROUP BY service EVERY 5m)",
          "FROM traces t JOIN logs l ON t.trace_id = l.trace_id",
          "FROM traces t NEAREST JOIN metrics m ON t.service = m.service WITHIN 1m",
          "FROM PATTERNS((SELECT body FROM logs)) p JOIN logs l ON p.pattern = l.body");
  private static final List<String> TERMS =
      List.of(
          "service",
          "duration",
          "body",
          "pattern",
          "count",
          "n",
          "status",
          "severity",
          "span_count",
          "depth",
          "self_time",
          "caller",
          "time",
          "m.cpu_usage",
          "http.route",
          "t.trace_id",
          "upper(service)",
          "json(body, 'a.b')",
          "hour(time)",
          "bucket(time, 5m)",
          "extract('a(.)', service)",
          "1",
          "'x'",
          "500ms",
          "NULL");
  private static final List<String> AGGREGATES =
      List.of(
          "count()",
          "rate()",
          "error_rate()",
          "apdex(500ms)",
          "p95(duration)",
          "sum(count)",
          "last(n)",
          "delta(duration)",
          "deriv(m.cpu_usage)",
          "rate(m.app.payment.transactions)",
          "rate(m.app.payment.transactions) / max(m.cpu_usage)",
          "p95(m.rpc.server.call.duration)",
          "increase(m.rpc.server.call.duration)",
          "max(m.k8s.volume.available / m.k8s.volume.capacity)",
          "topk(service, 3)",
          "histogram(duration, 5)",
          "stddev(duration)",
          "uniq(service)",
          "min(pattern)",
          "count() FILTER (WHERE status = 'error')");
  private static final List<String> STAGES =
      List.of(
          "WHERE service = 'payment'",
          "WHERE duration > 1s",
          "WHERE HAS CHILD (service = 'payment')",
          "WHERE NOT HAS DESCENDANT (status = 'error') COUNT > 2",
          "WHERE service IN (SELECT service FROM requests)",
          "WHERE pattern IN (FROM PATTERNS((SELECT body FROM logs)) SELECT pattern)",
          "WHERE body CONTAINS 'refused'",
          "WHERE count > 3",
          "LIMIT 5",
          "LIMIT 2 PER service",
          "SAMPLE 10%",
          "SAMPLE 100",
          "EVERY 1m",
          "EVERY AUTO FILL PREVIOUS",
          "TOP 3 WITH OTHERS",
          "TOP 3 BY count",
          "ORDER BY count DESC",
          "ORDER BY time",
          "COMPARE TO PREVIOUS",
          "COMPARE TO BASELINE(3, 1d)",
          "CONTRAST (status = 'error')",
          "SINCE 2h",
          "LAST 45m",
          "HAVING count() > 5");

  private final ObservQl language =
      new ObservQl(
          tenant -> Fixture.catalog(), () -> Fixture.schema(true), new NoRows(), Limits.DEFAULT);

  @Property(tries = 1500)
  void neverThrowsUnchecked(@ForAll long seed) throws Exception {
    language.run(query(new Random(seed)), Compiling.CONTEXT);
  }

  @Property(tries = 500)
  void neverThrowsUncheckedOnBrokenText(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(query(random));
    for (int i = 0; i < 3; i++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "(),'\" |".charAt(random.nextInt(7)));
        default -> text.setCharAt(at, (char) ('a' + random.nextInt(26)));
      }
    }
    language.run(text.toString(), Compiling.CONTEXT);
  }

  @Test
  void manyOfThemAreRight() throws Exception {
    int answered = 0;
    for (int seed = 0; seed < 1000; seed++) {
      if (language.run(query(new Random(seed)), Compiling.CONTEXT)
          instanceof ObservQl.Outcome.Answered) {
        answered++;
      }
    }
    assertThat(answered).isGreaterThan(150);
  }

  private static String query(Random random) {
    List<String> parts = new ArrayList<>();
    parts.add(one(SOURCES, random));
    if (random.nextBoolean()) {
      parts.add(one(STAGES, random));
    }
    if (random.nextInt(3) == 0) {
      parts.add("SELECT " + one(TERMS, random) + ", " + one(AGGREGATES, random));
      parts.add("GROUP BY " + one(TERMS, random));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      parts.add(
          switch (random.nextInt(4)) {
            case 0 -> "|> AGGREGATE " + one(AGGREGATES, random) + " BY " + one(TERMS, random);
            case 1 -> "|> SELECT " + one(TERMS, random) + ", " + one(TERMS, random);
            case 2 -> "|> EXTEND " + one(TERMS, random) + " AS extra";
            default -> "|> " + one(STAGES, random);
          });
    }
    return String.join(" ", parts);
  }

  private static String one(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// A store without rows.
  private static final class NoRows implements QueryExecutor {
    @Override
    public QueryStatistics execute(SqlStatement statement, RowSink sink) {
      return QueryStatistics.NONE;
    }

    @Override
    public ScanEstimate estimate(SqlStatement statement) {
      return new ScanEstimate(List.of());
    }
  }
}
