package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.util.function.Supplier;

/// Makes the exporter `ollystack_clickhouse`.
public final class ClickHouseExporterFactory implements ComponentFactory<Exporter> {
  private final Supplier<ClickHouseClient> client;

  /// @param client asked when the exporter is built; it stays the caller's to close
  public ClickHouseExporterFactory(Supplier<ClickHouseClient> client) {
    this.client = client;
  }

  @Override
  public String type() {
    return "ollystack_clickhouse";
  }

  @Override
  public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
    ClickHouseExporterConfig config = ClickHouseExporterConfig.read(section);
    return () -> new ClickHouseExporter(client.get(), config.settings());
  }
}
