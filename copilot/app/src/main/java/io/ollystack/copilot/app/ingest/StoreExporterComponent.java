package io.ollystack.copilot.app.ingest;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.ingest.clickhouse.export.ClickHouseExporter;
import io.ollystack.ingest.clickhouse.export.ClickHouseExporterSettings;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The exporter `ollystack_clickhouse` of a pipelines file, on the store of this process.
///
/// Receiving does not wait for ClickHouse: until the store is open, blocks are refused for now and
/// stay in the spool.
final class StoreExporterComponent implements ComponentFactory<Exporter> {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Store store;

  StoreExporterComponent(Store store) {
    this.store = store;
  }

  @Override
  public String type() {
    return "ollystack_clickhouse";
  }

  @Override
  public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
    ClickHouseExporterSettings usual = ClickHouseExporterSettings.DEFAULT;
    long rows = section.number("max_rows_per_insert", usual.maxRowsPerInsert(), 1, 1_000_000);
    long parallel = section.number("max_parallel_inserts", usual.maxParallelInserts(), 1, 64);
    Duration timeout = section.duration("insert_timeout", usual.insertTimeout());
    if (timeout.toMillis() < 1000) {
      section.bad("insert_timeout", "expected at least 1s");
      timeout = usual.insertTimeout();
    }
    ClickHouseExporterSettings settings =
        new ClickHouseExporterSettings(
            Math.toIntExact(rows), Math.toIntExact(parallel), timeout, usual.retryDelay());
    return () -> new LateExporter(settings);
  }

  /// Exports once the store is open.
  private final class LateExporter implements Exporter {
    private final ClickHouseExporterSettings settings;
    private volatile @Nullable ClickHouseExporter exporter;

    LateExporter(ClickHouseExporterSettings settings) {
      this.settings = settings;
    }

    @Override
    public Outcome export(ExportBlock block)
        throws RejectedData, Unavailable, InterruptedException {
      return opened().export(block);
    }

    @Override
    public void store(DerivedRows rows, String token)
        throws RejectedData, Unavailable, InterruptedException {
      opened().store(rows, token);
    }

    private ClickHouseExporter opened() throws Unavailable {
      ClickHouseExporter known = exporter;
      if (known != null) {
        return known;
      }
      OpenStore open =
          store
              .opened()
              .orElseThrow(() ->
                  new Unavailable(
                      Unavailable.Reason.OUT_OF_SERVICE,
                      "ClickHouse is not ready: " + store.trouble().orElse("starting"),
                      RETRY));
      synchronized (this) {
        if (exporter == null) {
          exporter = new ClickHouseExporter(open.client(), settings);
        }
        return exporter;
      }
    }
  }
}
