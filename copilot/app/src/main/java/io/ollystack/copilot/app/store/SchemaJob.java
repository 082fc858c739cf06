package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.SchemaFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import java.io.IOException;
import java.time.Duration;

/// The role migrate: brings the schema up to date and ends. Repeating it changes nothing.
public final class SchemaJob {
  /// How long a job waits for a server that does not answer yet.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private SchemaJob() {}

  /// Migrates and says on standard output what it did.
  ///
  /// @throws StartRefused when it could not be done
  public static void run(Configuration configuration) throws InterruptedException {
    if (configuration.clickhouse().server().isPresent()) {
      migrate(configuration, ClickHouseSource.server(configuration.clickhouse()));
      return;
    }
    try (DataDirectory directory = DataDirectory.open(configuration.data().dir())) {
      migrate(
          configuration, ClickHouseSource.of(configuration.clickhouse(), directory.clickHouse()));
    } catch (IOException failure) {
      throw new StartRefused("The data directory could not be released: " + failure, failure);
    }
  }

  private static void migrate(Configuration configuration, ClickHouseSource source)
      throws InterruptedException {
    try (source;
        ClickHouseClient client = ClickHouseClient.open(source.open())) {
      SchemaMigrator.Report report = migrate(configuration, client);
      System.out.printf(
          "The schema is up to date in database %s of ClickHouse %s at %s.%n",
          client.endpoint().database(), report.serverVersion(), client.endpoint().uri());
      System.out.println(
          report.applied().isEmpty()
              ? "Nothing was to be done."
              : "Applied: " + String.join(", ", report.applied()) + ".");
      if (!report.retentionChanged().isEmpty()) {
        System.out.println(
            "Changed the retention of: " + String.join(", ", report.retentionChanged()) + ".");
      }
    }
  }

  private static SchemaMigrator.Report migrate(Configuration configuration, ClickHouseClient client)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new SchemaMigrator(client, StoreParts.schema(configuration)).migrate();
      } catch (SchemaFailure.Unavailable unavailable) {
        if (System.nanoTime() > deadline) {
          throw new StartRefused(
              "%s\n    Expected an answer within %d s."
                  .formatted(unavailable.getMessage(), PATIENCE.toSeconds()),
              unavailable);
        }
        Thread.sleep(RETRY);
      } catch (SchemaFailure permanent) {
        throw new StartRefused(String.valueOf(permanent.getMessage()), permanent);
      }
    }
  }
}
