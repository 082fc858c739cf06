package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivingProcessor;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.processor.correlation.CorrelationFactory;
import io.ollystack.ingest.pipeline.processor.rollup.RollupFactory;
import io.ollystack.ingest.pipeline.processor.topology.TopologyFactory;
import io.ollystack.ingest.pipeline.processor.traces.TracesFactory;
import io.ollystack.ingest.pipeline.traces.OpenTraces;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.pipeline.traces.TraceIds;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every table that the processors of spans write takes their rows as they are.
class StreamTablesIT {

  @Test
  void everyTableTakesWhatTheProcessorsDerive() throws Exception {
    ClickHouseClient client = MigratedDatabase.open();
    try {
      var exporter = new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
      SpanBatch batch = new SampleBatches(1).spans("", 300);
      var open = new OpenTraces(TenantId.NONE, OpenTracesSettings.DEFAULT, false);
      open.add(batch, 0, 0);
      TraceIds due = open.due(Long.MAX_VALUE / 2, 0);
      List<Processor> processors =
          List.of(
              built(new RollupFactory()),
              built(new TopologyFactory()),
              built(new TracesFactory()),
              built(new CorrelationFactory()));
      var derivations =
          processors.stream()
              .filter(TraceProcessor.class::isInstance)
              .map(p -> ((TraceProcessor) p).begin(TenantId.NONE))
              .toList();
      for (int i = 0; i < due.size(); i++) {
        var trace = open.take(due.high(i), due.low(i), _ -> {});
        derivations.forEach(d -> d.add(trace));
      }
      for (Processor processor : processors) {
        if (processor instanceof DerivingProcessor deriving) {
          for (DerivedRows rows : deriving.derive(TenantId.NONE, List.of(batch))) {
            exporter.store(rows, "claim");
          }
        }
      }
      for (var derivation : derivations) {
        for (DerivedRows rows : derivation.rows()) {
          exporter.store(rows, "step");
        }
      }

      String db = "`" + client.endpoint().database() + "`.";
      assertThat(
              client.rows(
                  "SELECT (SELECT sum(requests) FROM %1$sobs_rollups),".formatted(db)
                      + " (SELECT count() FROM %1$sobs_traces), (SELECT count() > 0 FROM %1$sobs_topology_nodes),"
                          .formatted(db)
                      + " (SELECT sum(spans) > 0 FROM %1$sobs_self_times),".formatted(db)
                      + " (SELECT uniqExact(reason) FROM %1$sobs_exemplars)".formatted(db),
                  "read",
                  Map.of()))
          .containsExactly(List.of("300", String.valueOf(due.size()), "1", "1", "3"));
    } finally {
      MigratedDatabase.dropAndClose(client);
    }
  }

  private static Processor built(ComponentFactory<Processor> factory) throws Exception {
    var section = ConfigYaml.read("{}", _ -> Optional.empty(), new ConfigProblems()).orElseThrow();
    return factory.plan(ComponentId.parse(factory.type()).orElseThrow(), section).build();
  }
}
