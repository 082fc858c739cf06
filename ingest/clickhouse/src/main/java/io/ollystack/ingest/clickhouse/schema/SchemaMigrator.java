package io.ollystack.ingest.clickhouse.schema;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a database to the schema of this program: creates it, applies the migrations that it does
/// not have yet, in order, then sets the retention.
///
/// **Concurrent migrators are safe, without a lock.** Every statement can run twice and leaves the
/// same state, so two programs that migrate at once both succeed; each version is recorded in a
/// table that keeps one row per version and checksum. A run that dies half-way leaves its version
/// unrecorded; the next run repeats it. Only what ClickHouse itself serialises (two `ALTER`s of one
/// table on replicas) can make a statement fail for the moment, and that is tried again.
///
/// Not thread-safe; cheap to make.
public final class SchemaMigrator {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaMigrator.class);

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /// Settings of every statement: the form of the tables must not depend on a server's profile.
  private static final Map<String, String> DDL_SETTINGS =
      Map.of("flatten_nested", "1", "distributed_ddl_output_mode", "throw");

  private final ClickHouseClient client;
  private final SchemaSettings settings;
  private final List<Migration> migrations;
  private final String database;

  public SchemaMigrator(ClickHouseClient client, SchemaSettings settings) {
    this(client, settings, Migration.all());
  }

  SchemaMigrator(ClickHouseClient client, SchemaSettings settings, List<Migration> migrations) {
    this.client = client;
    this.settings = settings;
    this.migrations = List.copyOf(migrations);
    this.database = client.endpoint().database();
  }

  /// What a run did.
  ///
  /// @param serverVersion as the server says it
  /// @param applied names of the migrations that this run applied, in order
  /// @param retentionChanged tables whose retention this run changed
  public record Report(String serverVersion, List<String> applied, List<String> retentionChanged) {
    public Report {
      applied = List.copyOf(applied);
      retentionChanged = List.copyOf(retentionChanged);
    }
  }

  /// Migrates. Repeating it changes nothing.
  public Report migrate() throws SchemaFailure, InterruptedException {
    String serverVersion = checkServer();
    run("CREATE DATABASE IF NOT EXISTS {{database}} {{on_cluster}}", "create the database");
    run(
        """
        CREATE TABLE IF NOT EXISTS {{database}}.obs_schema_migrations {{on_cluster}} (
          version UInt32,
          name String,
          checksum String COMMENT 'sha256 of the file',
          applied_at DateTime64(3) DEFAULT now64(3)
        ) ENGINE = {{Replicated}}ReplacingMergeTree
        ORDER BY (version, checksum)\
        """,
        "create the table of migrations");
    Map<Integer, Applied> present = present();
    checkHistory(present);
    List<String> applied = new ArrayList<>();
    for (Migration migration : migrations) {
      if (!present.containsKey(migration.version())) {
        apply(migration);
        applied.add(migration.name());
      }
    }
    List<String> changed = applyRetention();
    return new Report(serverVersion, applied, changed);
  }

  private record Applied(String name, String checksum) {}

  private String checkServer() throws SchemaFailure, InterruptedException {
    String text = query("SELECT version()", "ask for the version", Map.of()).getFirst().getFirst();
    ServerVersion version;
    try {
      version = ServerVersion.parse(text);
    } catch (IllegalArgumentException unlike) {
      throw new SchemaFailure.NotClickHouse(
          "What answers at %s is no ClickHouse: asked for its version it said `%s`. Expected ClickHouse's HTTP interface, usually port 8123, or 8443 with https. Correct OLLYSTACK_CLICKHOUSE_URL."
              .formatted(
                  client.endpoint().uri(), text.length() > 60 ? text.substring(0, 60) : text));
    }
    if (version.compareTo(ServerVersion.OLDEST) < 0) {
      throw new SchemaFailure.ServerTooOld(
          "ClickHouse %s at %s is too old. Expected %s or newer: a block that is sent twice must be stored once, in dependent views too. Upgrade the server, or leave the URL out to use the embedded one."
              .formatted(text, client.endpoint().uri(), ServerVersion.OLDEST));
    }
    return text;
  }

  private Map<Integer, Applied> present() throws SchemaFailure, InterruptedException {
    Map<Integer, Applied> present = new TreeMap<>();
    List<List<String>> rows =
        query(
            "SELECT version, any(name), groupUniqArray(checksum)[1], uniqExact(checksum) FROM "
                + Migration.quoted(database)
                + ".obs_schema_migrations GROUP BY version ORDER BY version",
            "read the applied migrations",
            Map.of());
    for (List<String> row : rows) {
      boolean unanimous = row.get(3).equals("1");
      present.put(
          Integer.parseInt(row.get(0)),
          new Applied(row.get(1), unanimous ? row.get(2) : "two different files"));
    }
    return present;
  }

  private void checkHistory(Map<Integer, Applied> present) throws SchemaFailure {
    Map<Integer, Migration> known =
        migrations.stream().collect(Collectors.toMap(Migration::version, m -> m));
    for (Map.Entry<Integer, Applied> entry : present.entrySet()) {
      Migration migration = known.get(entry.getKey());
      if (migration == null) {
        throw new SchemaFailure.DatabaseTooNew(
            "database `%s` at %s has migration %04d (%s), this program knows them up to %04d. Expected a program at least as new as the database; upgrade the program, or use another database."
                .formatted(
                    database,
                    client.endpoint().uri(),
                    entry.getKey(),
                    entry.getValue().name(),
                    migrations.getLast().version()));
      }
      if (!migration.checksum().equals(entry.getValue().checksum())) {
        throw new SchemaFailure.ChangedMigration(
            "migration %s of database `%s` at %s was applied as %s, the program's file is %s. Expected the same file: an applied migration is never edited. Undo the edit and put the change into a new migration."
                .formatted(
                    migration.name(),
                    database,
                    client.endpoint().uri(),
                    abbreviated(entry.getValue().checksum()),
                    abbreviated(migration.checksum())));
      }
    }
  }

  private void apply(Migration migration) throws SchemaFailure, InterruptedException {
    for (String statement : migration.statements(database, settings.layout())) {
      execute(statement, "migration " + migration.name());
    }
    execute(
        "INSERT INTO %s.obs_schema_migrations (version, name, checksum) VALUES (%d, '%s', '%s')"
            .formatted(
                Migration.quoted(database),
                migration.version(),
                migration.name(),
                migration.checksum()),
        "record migration " + migration.name());
    LOG.info("applied migration {} to database {}", migration.name(), database);
  }

  private List<String> applyRetention() throws SchemaFailure, InterruptedException {
    Map<String, String> engines =
        query(
                "SELECT name, engine_full FROM system.tables WHERE database = {database:String}",
                "read the tables",
                Map.of("database", database))
            .stream()
            .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
    List<String> changed = new ArrayList<>();
    for (RetentionRule rule : RetentionRule.ALL) {
      String engine = engines.get(rule.table());
      if (engine == null) {
        continue;
      }
      Optional<String> wanted = rule.clause(settings.retention());
      if (wanted.equals(RetentionRule.present(engine))) {
        continue;
      }
      run(
          "ALTER TABLE {{database}}.%s {{on_cluster}} %s"
              .formatted(rule.table(), wanted.map(ttl -> "MODIFY TTL " + ttl).orElse("REMOVE TTL")),
          "set the retention of " + rule.table());
      changed.add(rule.table());
      LOG.info("retention of {}: {}", rule.table(), wanted.orElse("for ever"));
    }
    return changed;
  }

  private void run(String template, String what) throws SchemaFailure, InterruptedException {
    execute(Migration.fill(template, database, settings.layout()), what);
  }

  private void execute(String statement, String what) throws SchemaFailure, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        client.execute(statement, what, ddlSettings());
        return;
      } catch (QueryFailure.Overloaded e) {
        if (attempt == ATTEMPTS) {
          throw translated(e);
        }
        Thread.sleep(PAUSE.multipliedBy(attempt));
      } catch (QueryFailure e) {
        throw translated(e);
      }
    }
  }

  private Map<String, String> ddlSettings() {
    return switch (settings.layout()) {
      case Layout.SingleNode _ -> Map.of("flatten_nested", "1");
      case Layout.Cluster _ -> DDL_SETTINGS;
    };
  }

  private List<List<String>> query(String sql, String what, Map<String, Object> parameters)
      throws SchemaFailure, InterruptedException {
    try {
      return client.rows(sql, what, parameters);
    } catch (QueryFailure e) {
      throw translated(e);
    }
  }

  private static SchemaFailure translated(QueryFailure failure) {
    String message = "schema: " + failure.text();
    return failure.isRetryable()
        ? new SchemaFailure.Unavailable(message, failure)
        : new SchemaFailure.Refused(message, failure);
  }

  private static String abbreviated(String checksum) {
    return checksum.length() == 64 ? checksum.substring(0, 12) : checksum;
  }
}
