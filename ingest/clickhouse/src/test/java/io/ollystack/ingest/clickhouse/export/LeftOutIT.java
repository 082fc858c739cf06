package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import io.ollystack.ingest.pipeline.processor.sampling.SamplingFactory;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.OpenTraces;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanCopier;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Versions, instances, flags and the catalogue are the same whether all spans are stored, or some
/// are and the others only told of.
class LeftOutIT {
  private static final long BASE = SampleBatches.BASE_NANOS;
  private static final int TRACES = 60;

  private static final List<String> TABLES =
      List.of(
          "SELECT Signal, Service, Month, sum(Records), min(FirstSeen), max(LastSeen)"
              + " FROM %s.obs_catalog_services %s GROUP BY ALL ORDER BY ALL",
          "SELECT Service, Operation, Kind, Month, sum(Records), max(LastSeen)"
              + " FROM %s.obs_catalog_operations %s GROUP BY ALL ORDER BY ALL",
          "SELECT Service, Version, anyLast(Environment), min(FirstSeen), max(LastSeen),"
              + " uniqMerge(Instances) FROM %s.obs_service_versions %s GROUP BY ALL ORDER BY ALL",
          "SELECT Service, Version, ts, sum(Records) FROM %s.obs_version_activity %s"
              + " GROUP BY ALL ORDER BY ALL",
          "SELECT Service, Instance, Incarnation, Version, anyLast(Host), sum(Records),"
              + " min(FirstSeen), max(LastSeen) FROM %s.obs_instances %s GROUP BY ALL ORDER BY ALL",
          "SELECT Service, Flag, Variant, min(FirstSeen), max(LastSeen)"
              + " FROM %s.obs_flag_variants %s GROUP BY ALL ORDER BY ALL");

  @Test
  void nothingDerivedFromSpansMissesThoseThatAreNotStored() throws Exception {
    ClickHouseClient client = MigratedDatabase.open();
    try {
      var exporter = new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
      SpanBatch all = batch(new TenantId("all"));
      exporter.export(new ExportBlock(Signal.TRACES, all.tenant(), List.of(all), "all"));

      TenantId half = new TenantId("half");
      SpanBatch sampled = batch(half);
      OpenTraces open = new OpenTraces(half, OpenTracesSettings.DEFAULT, true);
      open.add(sampled, 0, 0);
      SpanCopier kept = new SpanCopier(half);
      List<AssembledTrace> without = new ArrayList<>();
      for (long trace = 1; trace <= TRACES; trace++) {
        AssembledTrace taken = open.take(1, trace, _ -> {});
        if (trace % 3 > 0) {
          without.add(taken);
        }
        for (int span = 0; trace % 3 == 0 && span < taken.size(); span++) {
          kept.copy(taken.batch(span), taken.row(span), 3);
        }
      }
      exporter.export(new ExportBlock(Signal.TRACES, half, List.of(kept.build()), "half"));
      for (int repetition = 0; repetition < 2; repetition++) {
        for (DerivedRows rows : sampler().leftOut(half, without)) {
          exporter.store(rows, "step");
        }
      }

      for (String table : TABLES) {
        List<List<String>> expected = rows(client, table, "all");
        assertThat(expected).as(table).hasSizeGreaterThan(1);
        assertThat(rows(client, table, "half")).as(table).isEqualTo(expected);
      }
      assertThat(
              client.rows(
                  "SELECT count(), sum(SampleWeight) FROM %s.otel_traces WHERE TenantId = 'half'"
                      .formatted(database(client)),
                  "read",
                  Map.of()))
          .containsExactly(List.of("40", "120"));
    } finally {
      MigratedDatabase.dropAndClose(client);
    }
  }

  private static List<List<String>> rows(ClickHouseClient client, String table, String tenant)
      throws Exception {
    String where = "WHERE TenantId = '" + tenant + "'";
    return client.rows(table.formatted(database(client), where), "read", Map.of());
  }

  private static String database(ClickHouseClient client) {
    return "`" + client.endpoint().database() + "`";
  }

  private static TraceSampler sampler() throws Exception {
    SamplingFactory factory = new SamplingFactory(new RaisedPaths());
    var section =
        ConfigYaml.read(
                "policies: [{name: none, type: raised}]",
                _ -> Optional.empty(),
                new ConfigProblems())
            .orElseThrow();
    ComponentId id = ComponentId.parse(factory.type()).orElseThrow();
    return (TraceSampler) factory.plan(id, section).build();
  }

  /// Two spans a trace, over several minutes, of two services, their versions and instances.
  private static SpanBatch batch(TenantId tenant) {
    SpanBatchBuilder spans = new SpanBatchBuilder(tenant);
    var context = spans.context();
    int[] scopes = new int[4];
    for (int i = 0; i < 4; i++) {
      int resource = context.addResource();
      int mark = context.attributes().size();
      context.attributes().add("service.name", i % 2 == 0 ? "shop" : "pay");
      context.attributes().add("service.version", i < 2 ? "1.0" : "1.1");
      context.attributes().add("service.instance.id", "instance-" + i);
      context.attributes().add("host.name", "host-" + i);
      context.attributes().add("process.pid", "17");
      context.attributes().add("deployment.environment.name", "production");
      context.resource(resource, context.attributes().since(mark), 0);
      scopes[i] = context.addScope(resource);
    }
    for (long trace = 1; trace <= TRACES; trace++) {
      for (int span = 0; span < 2; span++) {
        long start = BASE + trace * 7_000_000_000L + span * 1_000_000L;
        spans.add(scopes[(int) (trace + span) % 4]);
        spans.traceId(1, trace);
        spans.spanId(trace * 2 + span);
        spans.parentSpanId(span == 0 ? 0 : trace * 2);
        spans.name(context.terms().intern("operation " + trace % 5));
        spans.kind(span == 0 ? SpanKind.SERVER : SpanKind.INTERNAL);
        spans.startEpochNanos(start);
        spans.endEpochNanos(start + 5_000_000L);
        if (trace % 4 == 1) {
          int mark = context.attributes().size();
          context.attributes().add("feature_flag.key", "new-checkout");
          context.attributes().add("feature_flag.variant", trace < 30 ? "off" : "on=50%");
          long flag = context.attributes().since(mark);
          spans.addEvent(start + 1_000, context.terms().intern("feature_flag"), flag, 0);
        }
      }
    }
    return spans.build();
  }
}
