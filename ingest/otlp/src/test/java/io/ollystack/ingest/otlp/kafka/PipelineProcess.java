package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.processor.batch.BatchFactory;
import io.ollystack.ingest.pipeline.processor.rollup.RollupFactory;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import io.ollystack.ingest.pipeline.processor.sampling.SamplingFactory;
import io.ollystack.ingest.pipeline.processor.topology.TopologyFactory;
import io.ollystack.ingest.pipeline.processor.traces.TracesFactory;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.pipeline.wiring.Pipelines;
import io.ollystack.ingest.pipeline.wiring.PipelinesFile;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A child of [ReplicasIT]: a whole pipeline from Kafka to a file, until it is killed.
///
/// A line of the file is a block that was stored: its token, then `key=value` for each sum.
final class PipelineProcess {
  private static final String PIPELINES =
      """
      receivers:
        kafka:
          brokers: ["{{broker}}"]
          group_id: {{topic}}
          session_timeout: 6s
          traces: {topic: {{topic}}, encoding: otlp_json}
      processors:
        batch: {timeout: 100ms}
        ollystack_traces: {decision_wait: 4s, summaries: false}
        ollystack_rollup:
        ollystack_topology:
        ollystack_sampling:
          policies:
            - {name: errors, type: status_code, status_codes: [ERROR]}
            - {name: rest, type: probabilistic, sampling_percentage: 40}
      exporters:
        file:
      service:
        spool: {min_free_space: 1KiB}
        pipelines:
          traces:
            receivers: [kafka]
            processors: [batch, ollystack_traces, ollystack_rollup, ollystack_topology, ollystack_sampling]
            exporters: [file]
      """;

  private PipelineProcess() {}

  /// @param args folder of the spool, address of the broker, topic and group, file of the results
  static void main(String[] args) throws Exception {
    Path file = Path.of(args[3]);
    var registry =
        new ComponentRegistry(
            List.of(
                new KafkaReceiverFactory(
                    new OtlpDecoder(),
                    letter -> {
                      throw new IllegalStateException(letter.detail());
                    },
                    Clock.systemUTC())),
            List.of(
                new BatchFactory(),
                new TracesFactory(),
                new RollupFactory(),
                new TopologyFactory(),
                new SamplingFactory(new RaisedPaths())),
            List.of(new FileFactory(file)));
    var plan =
        PipelinesFile.read(
            "replica.yaml",
            PIPELINES.replace("{{broker}}", args[1]).replace("{{topic}}", args[2]),
            registry,
            SpoolSettings.in(Path.of(args[0])),
            _ -> Optional.empty());
    Pipelines.start(plan, new OtlpDecoder(), _ -> {}, Clock.systemUTC());
    // Runs until it is killed.
    new CountDownLatch(1).await();
  }

  private record FileFactory(Path file) implements ComponentFactory<Exporter> {
    @Override
    public String type() {
      return "file";
    }

    @Override
    public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
      return () -> new FileExporter(file);
    }
  }

  /// Appends; what a kill tore off is the last line and has no end.
  private record FileExporter(Path file) implements Exporter {
    @Override
    public Outcome export(ExportBlock block) {
      Map<String, Double> sums = new LinkedHashMap<>();
      for (TelemetryBatch batch : block.batches()) {
        SpanBatch spans = (SpanBatch) batch;
        for (int row = 0; row < spans.size(); row++) {
          sums.merge(
              "span|" + spans.traceIdLow(row) + "|" + spans.spanId(row),
              spans.weight(row),
              Double::sum);
        }
      }
      append(block.token() + "/spans", sums);
      return Outcome.STORED;
    }

    @Override
    public void store(DerivedRows rows, String token) {
      if (!List.of("obs_rollups", "obs_topology_edges", "obs_left_out").contains(rows.table())) {
        return;
      }
      Map<String, Double> sums = new LinkedHashMap<>();
      for (int row = 0; row < rows.size(); row++) {
        List<String> key = new ArrayList<>(List.of(rows.table()));
        Map<String, Long> measures = new LinkedHashMap<>();
        for (DerivedRows.Column column : rows.columns()) {
          add(column, row, key, measures);
        }
        measures.forEach((name, value) ->
            sums.merge(String.join("|", key) + "|" + name, (double) value, Double::sum));
      }
      append(token + "/" + rows.table(), sums);
    }

    private static void add(
        DerivedRows.Column column, int row, List<String> key, Map<String, Long> measures) {
      switch (column) {
        case DerivedRows.Texts(String _, List<String> values) -> key.add(values.get(row));
        case DerivedRows.Times(String name, long[] values) -> {
          if (name.equals("ts")) { // the others are of the increment
            key.add(String.valueOf(values[row]));
          }
        }
        case DerivedRows.Counts(String name, long[] values) -> {
          if (name.equals("entry")) {
            key.add(String.valueOf(values[row]));
          } else {
            measures.put(name, values[row]);
          }
        }
        case DerivedRows.Histograms(String name, var values) -> {
          for (int i = 0; i < values.get(row).buckets().length; i++) {
            measures.put(name + values.get(row).buckets()[i], values.get(row).counts()[i]);
          }
        }
        case DerivedRows.TextLists _, DerivedRows.CountLists _ -> {}
      }
    }

    private void append(String token, Map<String, Double> sums) {
      StringBuilder line = new StringBuilder("\n").append(token);
      sums.forEach((key, value) -> line.append('\t').append(key).append('=').append(value));
      try {
        Files.writeString(
            file, line + "\t.\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
