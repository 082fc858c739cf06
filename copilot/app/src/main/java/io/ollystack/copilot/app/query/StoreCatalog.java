package io.ollystack.copilot.app.query;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.SchemaSource;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the data names (services, operations, metrics, attributes) and the tables it lies in, kept
/// in memory and read anew in the background. The store's own views keep the catalogue's tables
/// current, so that a refresh reads some thousand rows and no telemetry. Thread-safe.
public final class StoreCatalog implements Catalog, SchemaSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreCatalog.class);
  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final Duration UNTIL_KNOWN = Duration.ofSeconds(1);
  private static final Duration UNTIL_OPEN = Duration.ofMillis(100);

  private final Store store;
  private final String database;
  private final Thread refresher;
  private volatile Map<String, CatalogSnapshot> snapshots = Map.of();
  private volatile PhysicalSchema schema;
  private volatile boolean known;
  private volatile boolean closing;
  private boolean failing;

  public StoreCatalog(Store store, String database) {
    this.store = store;
    this.database = database;
    this.schema = PhysicalSchema.of(database, List.of());
    this.refresher = Thread.ofVirtual().name("catalogue").unstarted(this::refreshAll);
  }

  public void start() {
    refresher.start();
  }

  /// Whether the tables have been read once: before that, no query can be compiled.
  public boolean known() {
    return known;
  }

  @Override
  public CatalogSnapshot snapshot(Tenant tenant) {
    return snapshots.getOrDefault(tenant.id(), CatalogSnapshot.EMPTY);
  }

  @Override
  public PhysicalSchema schema() {
    return schema;
  }

  @Override
  public void close() {
    closing = true;
    refresher.interrupt();
  }

  private void refreshAll() {
    try {
      while (true) {
        Duration pause = store.opened().map(this::refresh).orElse(UNTIL_OPEN);
        Thread.sleep(pause);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// Reads everything once; keeps what was known when the store fails.
  private Duration refresh(OpenStore open) {
    try {
      CatalogReader reader = new CatalogReader(open, database);
      schema = reader.schema();
      snapshots = reader.snapshots();
      known = true;
      failing = false;
    } catch (QueryFailure failure) {
      if (!failing && !closing) {
        log.warn("The catalogue is not refreshed, names may be stale: {}", failure.text());
      }
      failing = true;
      return known ? REFRESH : UNTIL_KNOWN;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return REFRESH;
  }
}
