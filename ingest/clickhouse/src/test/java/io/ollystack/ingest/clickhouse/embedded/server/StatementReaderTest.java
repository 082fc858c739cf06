package io.ollystack.ingest.clickhouse.embedded.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 | none",
        "SELECT 1 FORMAT JSON | JSON",
        "select 1 format TSV settings max_threads = 1 | TSV",
        "SELECT 1 FORMAT JSON ; | JSON",
        "/* FORMAT CSV */ WITH 1 AS x SELECT x -- FORMAT TSV | none",
        "SELECT format FROM t | none",
        "SELECT format AS f, 'FORMAT JSON' FROM t | none",
        "(SELECT 1) UNION ALL (SELECT 2) FORMAT Native | Native"
      })
  void findsTheFormatOfAQuery(String sql, String format) throws StatementFailed {
    assertThat(read(sql))
        .isInstanceOfSatisfying(
            Statement.Query.class,
            query -> assertThat(query.format().orElse("none")).isEqualTo(format));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO t VALUES (1) | Values | (1)",
        "insert into t (a, `values`) format TSV 1 | TSV | 1",
        "INSERT INTO TABLE db.`format` FORMAT CSV 1,2 | CSV | 1,2",
        "INSERT INTO values VALUES (1); x | Values | (1); x",
        "INSERT INTO t SETTINGS async_insert=1 FORMAT JSONEachRow {\"a\":1} | JSONEachRow |"
            + " {\"a\":1}"
      })
  void findsTheRowsOfAnInsert(String sql, String format, String rows) throws StatementFailed {
    assertThat(read(sql))
        .isInstanceOfSatisfying(
            Statement.Insert.class,
            insert -> {
              assertThat(insert.format()).isEqualTo(format);
              assertThat(sql.substring(insert.rowsStart()).strip()).isEqualTo(rows);
            });
  }

  @Test
  void oneLineBreakBeforeTheRowsIsNotTheirs() throws StatementFailed {
    String sql = "INSERT INTO t FORMAT TSV \r\n\n1\n";

    assertThat(((Statement.Insert) read(sql)).rowsStart()).isEqualTo(sql.indexOf("\n1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INSERT INTO t SELECT 1", "INSERT INTO t (a) WITH 1 AS x SELECT x"})
  void anInsertOfASelectHasNoRows(String sql) throws StatementFailed {
    assertThat(read(sql)).isInstanceOf(Statement.Command.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET a = 1",
        "USE db",
        "CREATE TEMPORARY TABLE t (a Int8)",
        "-- x\nCREATE OR REPLACE TEMPORARY TABLE t (a Int8)"
      })
  void knowsWhatChangesASession(String sql) throws StatementFailed {
    assertThat(read(sql)).isInstanceOf(Statement.SessionChange.class);
  }

  @Test
  void killsByTheIdInTheText() throws StatementFailed {
    assertThat(read("KILL QUERY WHERE query_id = 'query_id' OR `query_id` LIKE 'b%' SYNC").sql())
        .isEqualTo(
            "KILL QUERY WHERE extract(query, '^/\\\\*qid:(.*?)\\\\*/') = 'query_id' OR"
                + " extract(query, '^/\\\\*qid:(.*?)\\\\*/') LIKE 'b%' SYNC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT '\\'' INTO\n/* ' */OUTFILE 'x'",
        "SELECT ‘a' INTO’ INTO OUTFILE 'x'",
        "SELECT $a$ ' $a$ INTO OUTFILE 'x'",
        "INSERT INTO t FROM INFILE 'x' FORMAT TSV",
        "INSERT INTO t (a) FROM INFILE 'x'"
      })
  void refusesFiles(String sql) {
    assertThatThrownBy(() -> read(sql))
        .isInstanceOfSatisfying(
            StatementFailed.class, failed -> assertThat(failed.code()).isEqualTo(497));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'INTO OUTFILE'",
        "SELECT `INTO` FROM infile",
        "SELECT 1 -- INTO OUTFILE 'x'",
        "SELECT $a$ INTO OUTFILE $a$",
        "SELECT \"a\\\"\" AS into_outfile;",
        "SELECT 1;;  "
      })
  void letsTheRestPass(String sql) throws StatementFailed {
    assertThat(read(sql)).isInstanceOf(Statement.Query.class);
  }

  @Test
  void refusesASecondStatement() {
    assertThatThrownBy(() -> read("SELECT ';'; DROP TABLE t"))
        .isInstanceOfSatisfying(
            StatementFailed.class, failed -> assertThat(failed.code()).isEqualTo(62))
        .hasMessageContaining("position 12");
  }

  @Test
  void waitsForTheRestOfALongText() throws StatementFailed {
    byte[] text = "SELECT 1, 2".getBytes(StandardCharsets.UTF_8);

    assertThat(StatementReader.read(text, 8, false)).isEmpty();
  }

  /// Any bytes are read or refused, but nothing else happens.
  @Property
  boolean readsAnything(@ForAll byte[] bytes) {
    try {
      Optional<Statement> statement = StatementReader.read(bytes, bytes.length, true);
      return statement.isPresent();
    } catch (StatementFailed refused) {
      return refused.code() > 0;
    }
  }

  /// However a value is quoted into a text, it stays one string.
  @Property
  boolean aQuotedValueIsNeverASecondStatement(@ForAll String value) throws StatementFailed {
    String quoted = value.replace("\\", "\\\\").replace("'", "\\'");
    return read("SELECT '" + quoted + "'") instanceof Statement.Query;
  }

  private static Statement read(String sql) throws StatementFailed {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return StatementReader.read(text, text.length, true).orElseThrow();
  }
}
