package io.ollystack.ingest.clickhouse.schema;

import io.ollystack.ingest.clickhouse.embedded.TestClickHouse;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import java.util.Map;

/// A test's own database with the whole schema, and the client that speaks to it.
public final class MigratedDatabase {
  private MigratedDatabase() {}

  public static ClickHouseClient open() throws Exception {
    ClickHouseClient client = ClickHouseClient.open(TestClickHouse.newDatabase());
    new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
    return client;
  }

  /// Removes the database and closes the client.
  public static void dropAndClose(ClickHouseClient client) throws Exception {
    client.execute(
        "DROP DATABASE IF EXISTS " + client.endpoint().database() + " SYNC", "drop", Map.of());
    client.close();
  }
}
