package io.ollystack.copilot.app.eval.nlq;

import io.ollystack.copilot.app.eval.EvaluationFailed;
import io.ollystack.copilot.app.query.CatalogReader;
import io.ollystack.copilot.app.query.StoreQueryExecutor;
import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryRunner;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.query.QueryLog;
import io.ollystack.ingest.clickhouse.schema.SchemaFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Frozen data: one embedded ClickHouse with a database for each set, each with the product's
/// schema. Sets come from the product (`shop`, `bank`, `game`) or from files of INSERT statements,
/// in which `{{database}}.` or `otel.` stands before each table.
final class EvaluationDatabases implements AutoCloseable {
  private static final String RESOURCES = "/io/ollystack/prompts/eval/data/";

  /// One set of data, ready to be asked.
  record Frozen(ObservQl language, CatalogSnapshot catalog) {}

  private final Path directory;
  private final EmbeddedClickHouse server;
  private final List<ClickHouseClient> clients = new ArrayList<>();
  private final Map<String, Path> files;
  private final Map<String, Frozen> loaded = new LinkedHashMap<>();

  /// @param files sets by name; names without a file are the product's own
  EvaluationDatabases(Map<String, Path> files) {
    this.files = Map.copyOf(files);
    try {
      directory = Files.createTempDirectory("ollystack-eval-");
      server = EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EmbeddedClickHouseFailed e) {
      throw new EvaluationFailed("the embedded ClickHouse did not start: " + e.getMessage(), e);
    }
  }

  /// The set of that name, loaded when it is first asked for.
  Frozen database(String name) throws InterruptedException {
    Frozen known = loaded.get(name);
    if (known == null) {
      known = load(name);
      loaded.put(name, known);
    }
    return known;
  }

  private Frozen load(String name) throws InterruptedException {
    String statements = statements(name);
    try {
      ClickHouseEndpoint endpoint = server.endpoint().withDatabase("eval_" + (loaded.size() + 1));
      ClickHouseClient client = ClickHouseClient.open(endpoint);
      clients.add(client);
      new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
      for (String statement : statements.split(";\\s*\n", -1)) {
        String sql =
            statement
                .replace("{{database}}.", endpoint.database() + ".")
                .replaceAll("\\botel\\.(?=otel_|obs_)", endpoint.database() + ".");
        if (sql.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("--"))
            && !sql.contains("CREATE ")) {
          client.execute(sql, "load", Map.of());
        }
      }
      OpenStore store =
          new OpenStore(
              client, new ClickHouseQueryRunner(client, QueryLog.NONE, Clock.systemUTC()), "");
      CatalogReader reader = new CatalogReader(store, endpoint.database());
      PhysicalSchema schema = reader.schema();
      CatalogSnapshot catalog = reader.snapshots().getOrDefault("", CatalogSnapshot.EMPTY);
      ObservQl language =
          new ObservQl(_ -> catalog, () -> schema, new StoreQueryExecutor(store), Limits.DEFAULT);
      return new Frozen(language, catalog);
    } catch (QueryFailure e) {
      throw new EvaluationFailed("data set " + name + ": " + e.text(), e);
    } catch (SchemaFailure e) {
      throw new EvaluationFailed("data set " + name + ": " + e.getMessage(), e);
    }
  }

  private String statements(String name) {
    Path file = files.get(name);
    try (InputStream in =
        file == null
            ? EvaluationDatabases.class.getResourceAsStream(RESOURCES + name + ".sql")
            : Files.newInputStream(file)) {
      if (in == null) {
        throw new EvaluationFailed(
            "no data set '" + name + "'. Expected shop, bank, game, or one named with --data.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EvaluationFailed("data set " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    clients.forEach(ClickHouseClient::close);
    server.close();
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
