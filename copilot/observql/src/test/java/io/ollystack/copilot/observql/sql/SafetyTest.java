package io.ollystack.copilot.observql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Compiling;
import io.ollystack.copilot.observql.Examples;
import io.ollystack.copilot.observql.analysis.Analysis;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// Read-only by construction: no value of a query becomes SQL text, and every read of a table has
/// its tenant, its time and a limit.
class SafetyTest {
  private static final Pattern SCAN = Pattern.compile("FROM otel\\.(\\w+) AS (\\w+)");

  /// Every place of the language that takes free text.
  private static final List<String> PLACES =
      List.of(
          "SELECT count() FROM spans WHERE service = %s",
          "SELECT count() FROM spans WHERE operation != %s AND status_message IN (%s, 'b')",
          "SELECT count() FROM spans WHERE http.route = %s GROUP BY operation",
          "SELECT count() FROM logs WHERE body CONTAINS %s EVERY 5m",
          "SELECT count() FROM logs WHERE body LIKE %s OR body ILIKE %s",
          "SELECT replace(body, %s, 'x') FROM logs",
          "SELECT count() FROM spans WHERE span[%s] = 'x'",
          "SELECT count() FROM spans WHERE resource[%s] EXISTS AND HAS CHILD (span[%s] EXISTS)",
          "SELECT max(m.k8s.pod.cpu.utilization) FROM metrics m WHERE k8s.pod.name = %s EVERY 1m",
          "SELECT rate(m.app.payment.transactions) FROM metrics m WHERE currency = %s EVERY 1m",
          "FROM topology FOLLOW DOWNSTREAM FROM %s 2 HOPS",
          "TRACE FROM operation = %s FOLLOW DOWNSTREAM SELECT service, self_time",
          "FROM requests CONTRAST (operation = %s) OVER http.route",
          "SELECT json(body, %s) FROM logs",
          "SELECT t.duration FROM traces t JOIN logs l ON t.trace_id = l.trace_id WHERE l.body ="
              + " %s");

  @Property(tries = 1_000)
  void noHostileTextReachesSql(@ForAll("hostile") String text, @ForAll("places") String place) {
    String literal = "'" + text.replace("'", "''") + "'";
    String query = place.replace("%s", literal);
    if (!(Compiling.analyze(query) instanceof Analysis.Accepted)) {
      return;
    }
    SqlStatement statement = Compiling.statement(query);
    assertThat(statement.text()).doesNotContain(MARK);
    assertThat(statement.parameters()).anySatisfy(p -> assertThat(p.text()).contains(MARK));
  }

  private static final String MARK = "zqx";

  @Property(tries = 500)
  void noHostileNameReachesSql(@ForAll("hostileNames") String name) {
    String query = "SELECT count() AS \"" + name + "\" FROM spans GROUP BY service";
    if (Compiling.analyze(query) instanceof Analysis.Accepted) {
      String text = Compiling.statement(query).text();
      assertThat(text.indexOf('\\')).isNegative();
      assertThat(text).doesNotContain(";").doesNotContain("--").doesNotContain("/*");
      assertThat(text.chars().filter(c -> c == '`').count() % 2).isZero();
    }
  }

  @Test
  void everyReadHasTenantTimeAndLimit() {
    Examples.all()
        .forEach((number, query) -> {
          if (!(Compiling.analyze(query) instanceof Analysis.Accepted)
              || query.startsWith("SHOW TABLES")) {
            return;
          }
          String sql = Compiling.statement(query).text();
          Matcher scan = SCAN.matcher(sql);
          int scans = 0;
          while (scan.find()) {
            scans++;
            if (scan.group(1).equals("otel_traces_trace_id_ts")) {
              // Bounded by the trace's id, whose time it is asked for.
              continue;
            }
            String alias = scan.group(2);
            String rest = sql.substring(scan.end());
            assertThat(rest).as(number).contains(alias + ".TenantId = {");
            assertThat(rest)
                .as(number + ": time of " + scan.group(1))
                .containsPattern(
                    "\\b"
                        + alias
                        + "\\.(Timestamp|TimestampTime|TimeUnix|ts|fired_at|started_at) (>=|<) ");
          }
          assertThat(scans).as(number).isPositive();
          assertThat(sql).as(number).containsPattern("LIMIT \\d+");
        });
  }

  @Test
  void everyScanNamesItsTenant() {
    Examples.all()
        .forEach((number, query) -> {
          if (Compiling.analyze(query) instanceof Analysis.Accepted) {
            String sql = Compiling.statement(query).text();
            assertThat(count(sql, "FROM otel\\."))
                .as(number)
                .isEqualTo(count(sql, "\\.TenantId = "));
          }
        });
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> fragments =
        Arbitraries.of(
            "'",
            "''",
            "\\'",
            "\\",
            "`",
            "\"",
            ";",
            "--",
            "/*",
            "*/",
            "{p0:String}",
            "}",
            "$",
            ") OR 1=1",
            "' OR ''='",
            "\n",
            "\t",
            "\0",
            "é",
            "𝄞",
            "%",
            "_",
            "DROP TABLE otel_traces",
            "SETTINGS readonly=0",
            "INTO OUTFILE");
    return fragments.list().ofMinSize(1).ofMaxSize(4).map(list -> MARK + String.join("", list));
  }

  @Provide
  Arbitrary<String> hostileNames() {
    return Arbitraries.of(
            "`", ";", "--", "/*", "'", "\\", "{x:String}", "a b", ".", "é", "(", ")", "x y", "$")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(list -> "n" + String.join("", list));
  }

  @Provide
  Arbitrary<String> places() {
    return Arbitraries.of(PLACES);
  }
}
