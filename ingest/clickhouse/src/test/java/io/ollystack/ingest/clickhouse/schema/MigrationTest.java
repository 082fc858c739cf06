package io.ollystack.ingest.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Layout;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationTest {
  private static final Path FILES =
      Path.of("src/main/resources/io/ollystack/ingest/clickhouse/schema");

  @Test
  void listsEveryFileInOrder() throws IOException {
    List<String> files;
    try (Stream<Path> paths = Files.list(FILES)) {
      files =
          paths.map(path -> path.getFileName().toString().replace(".sql", "")).sorted().toList();
    }
    assertThat(Migration.NAMES).isEqualTo(files);
    assertThat(Migration.all()).extracting(Migration::version).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void everyStatementCanRunTwice() {
    for (Migration migration : Migration.all()) {
      for (String statement : migration.statements("db", new Layout.SingleNode())) {
        assertThat(statement)
            .matches(
                "(?s)(CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS .*"
                    + "|ALTER TABLE \\S+ +(ADD COLUMN IF NOT EXISTS|MODIFY SETTING|MODIFY QUERY)\\b.*)");
      }
    }
  }

  @Test
  void rendersASingleNode() {
    String all = all(new Layout.SingleNode());
    assertThat(all).contains("`db`.otel_traces").doesNotContain("{{", "Replicated", "ON CLUSTER");
    assertThat(all).contains("ENGINE = MergeTree", "non_replicated_deduplication_window = 5000");
  }

  @Test
  void rendersACluster() {
    String all = all(new Layout.Cluster("main`1"));
    assertThat(all)
        .contains("`db`.otel_traces ON CLUSTER `main\\`1`", "ENGINE = ReplicatedMergeTree")
        .contains("replicated_deduplication_window_seconds = 604800")
        .doesNotContain("{{", "non_replicated");
    assertThat(all.split("ENGINE = ")).hasSameSizeAs(all.split("ENGINE = Replicated"));
    assertThat(all.split("`db`\\.\\w+ ON CLUSTER").length)
        .isEqualTo(all.split("(CREATE (TABLE|MATERIALIZED VIEW)|ALTER TABLE) ").length);
  }

  @Test
  void checksumIsOfTheFileNotOfTheLayout() {
    Migration unix = Migration.of("0007-x", "CREATE TABLE {{database}}.a\n;\n");
    Migration windows = Migration.of("0007-x", "CREATE TABLE {{database}}.a\r\n;\r\n");
    assertThat(unix.version()).isEqualTo(7);
    assertThat(unix.checksum()).isEqualTo(windows.checksum()).hasSize(64);
    assertThat(Migration.of("0007-x", "CREATE TABLE {{database}}.b\n;\n").checksum())
        .isNotEqualTo(unix.checksum());
  }

  @Test
  void readsTheRetentionThatClickHousePrints() {
    assertThat(
            RetentionRule.present(
                "MergeTree PARTITION BY toDate(ts) ORDER BY s TTL toDateTime(ts) + toIntervalSecond(2592000) SETTINGS index_granularity = 8192"))
        .contains("toDateTime(ts) + toIntervalSecond(2592000)");
    assertThat(RetentionRule.present("MergeTree ORDER BY s SETTINGS ttl_only_drop_parts = 1"))
        .isEmpty();
  }

  @Test
  void catalogueOutlivesEverySignal() {
    RetentionRule services =
        RetentionRule.ALL.stream()
            .filter(rule -> rule.table().equals("obs_catalog_services"))
            .findFirst()
            .orElseThrow();
    Duration day = Duration.ofDays(1);
    assertThat(services.clause(new Retention(day, day.multipliedBy(2), day, Duration.ZERO)))
        .contains("toDateTime(Month) + toIntervalSecond(" + 33 * 86400 + ")");
    assertThat(services.clause(new Retention(day, Duration.ZERO, day, Duration.ZERO))).isEmpty();
  }

  @Test
  void refusesARetentionUnderAnHour() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retention.ofSignals(Duration.ofMinutes(5)))
        .withMessage(
            "retention of traces = PT5M: expected 0 (for ever) or at least one hour. Try 30d.");
  }

  @Test
  void comparesVersionsByNumber() {
    assertThat(ServerVersion.parse("26.7.2.1")).isGreaterThan(ServerVersion.OLDEST);
    assertThat(ServerVersion.parse("25.10.1.5-lts")).isGreaterThan(ServerVersion.parse("25.3"));
    assertThat(ServerVersion.parse("24.12")).isLessThan(ServerVersion.OLDEST);
  }

  private static String all(Layout layout) {
    return String.join(
        ";\n", Migration.all().stream().flatMap(m -> m.statements("db", layout).stream()).toList());
  }
}
