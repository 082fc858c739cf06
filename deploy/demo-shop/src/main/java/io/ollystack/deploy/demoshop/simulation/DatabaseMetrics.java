package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;

/// What the collector's PostgreSQL receiver and the kubelet report about a database.
final class DatabaseMetrics {
  private static final String RECEIVERS =
      "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/";
  private static final String VERSION = "0.140.0";

  private DatabaseMetrics() {}

  static void register(ProcessTelemetry telemetry, Database database, World world) {
    world.report(telemetry, () -> false);
    Meter meter = telemetry.meter(RECEIVERS + "postgresqlreceiver", VERSION);
    Attributes name =
        Attributes.builder()
            .put("postgresql.database.name", database.blueprint().namespace())
            .build();
    meter
        .upDownCounterBuilder("postgresql.backends")
        .setUnit("1")
        .setDescription("The number of backends.")
        .buildWithCallback(out -> out.record(22L + database.active(), name));
    meter
        .gaugeBuilder("postgresql.connection.max")
        .ofLongs()
        .setUnit("{connections}")
        .buildWithCallback(out -> out.record(100));
    meter
        .counterBuilder("postgresql.commits")
        .setUnit("1")
        .buildWithCallback(out -> out.record(database.commits(), name));
    meter
        .counterBuilder("postgresql.rollbacks")
        .setUnit("1")
        .buildWithCallback(out -> out.record(database.rollbacks(), name));
    meter
        .counterBuilder("postgresql.operations")
        .setUnit("1")
        .buildWithCallback(out ->
            out.record(database.rowsWritten(), name.toBuilder().put("operation", "ins").build()));
    meter
        .counterBuilder("postgresql.tup_fetched")
        .setUnit("{tup_fetched}")
        .buildWithCallback(out -> out.record(database.rowsRead(), name));
    meter
        .upDownCounterBuilder("postgresql.db_size")
        .setUnit("By")
        .buildWithCallback(out -> out.record(database.usedBytes() * 9 / 10, name));
    Meter kubelet = telemetry.meter(RECEIVERS + "kubeletstatsreceiver", VERSION);
    Attributes volume =
        Attributes.builder()
            .put("k8s.volume.name", "data")
            .put("k8s.volume.type", "persistentVolumeClaim")
            .put("k8s.persistentvolumeclaim.name", "data-%s".formatted(database.pod().name()))
            .build();
    kubelet
        .gaugeBuilder("k8s.volume.available")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(out -> out.record(database.freeBytes(), volume));
    kubelet
        .gaugeBuilder("k8s.volume.capacity")
        .ofLongs()
        .setUnit("By")
        .buildWithCallback(out -> out.record(database.blueprint().diskBytes(), volume));
  }
}
