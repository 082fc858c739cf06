package io.ollystack.ingest.clickhouse;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/// The ClickHouse that integration tests speak to. Each caller gets a database of its own.
public final class TestClickHouse {
  private static final String URL = System.getenv("OLLYSTACK_TEST_CLICKHOUSE_URL");

  private TestClickHouse() {}

  /// An endpoint whose database does not exist yet.
  public static ClickHouseEndpoint freshDatabase() {
    ClickHouseEndpoint server =
        new ClickHouseEndpoint(URI.create(URL), "default", "default", Secret.NONE);
    return server.withDatabase("test_" + UUID.randomUUID().toString().replace("-", ""));
  }

  /// A client of a fresh database that has the whole schema.
  public static ClickHouseClient migrated() throws Exception {
    ClickHouseClient client = ClickHouseClient.open(freshDatabase());
    new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
    return client;
  }

  /// Removes the client's database and closes it.
  public static void dropAndClose(ClickHouseClient client) throws Exception {
    client.execute(
        "DROP DATABASE IF EXISTS " + client.endpoint().database() + " SYNC", "drop", Map.of());
    client.close();
  }
}
