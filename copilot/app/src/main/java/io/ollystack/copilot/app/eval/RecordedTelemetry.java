package io.ollystack.copilot.app.eval;

import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.rca.signals.ResourceSeries;
import io.ollystack.rca.window.LineTemplate;
import io.ollystack.rca.window.Trace;
import io.ollystack.rca.window.Trace.LogLine;
import io.ollystack.rca.window.Trace.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Gathers traces with their log lines, and the samples of resource metrics. Not thread-safe.
final class RecordedTelemetry implements Consumer<TelemetryBatch> {
  private static final int ERROR = 17;

  /// The resource metrics that accuse a pod, with the smallest spread that counts: 2 points of a
  /// utilisation, a fiftieth of a processor.
  private static final Map<String, Double> RESOURCES =
      Map.of(
          "k8s.pod.cpu.usage", 20.0,
          "k8s.pod.cpu_limit_utilization", 2.0,
          "k8s.pod.memory.usage", 0.0,
          "k8s.pod.memory_limit_utilization", 2.0);

  private record TraceId(long high, long low) {}

  private record TimedLine(long epochNanos, LogLine line) {}

  private record Sample(long epochNanos, double value) {}

  private record SeriesId(String service, String metric) {}

  /// Takes a trace with the start of its first span.
  interface TraceConsumer {
    void accept(long startEpochNanos, Trace trace);
  }

  private final Map<TraceId, List<Span>> spans = new LinkedHashMap<>();
  private final Map<TraceId, List<TimedLine>> lines = new HashMap<>();
  private final Map<SeriesId, List<Sample>> samples = new HashMap<>();
  private final Map<String, Integer> entries = new TreeMap<>();

  @Override
  public void accept(TelemetryBatch batch) {
    switch (batch) {
      case SpanBatch rows -> addSpans(rows);
      case LogBatch rows -> addLines(rows);
      case MetricBatch rows -> addSamples(rows);
    }
  }

  void traces(TraceConsumer consumer) {
    spans.forEach((id, members) -> {
      List<LogLine> written =
          lines.getOrDefault(id, List.of()).stream()
              .sorted(Comparator.comparingLong(TimedLine::epochNanos))
              .map(TimedLine::line)
              .toList();
      long start = members.stream().mapToLong(Span::startEpochNanos).min().orElse(0);
      consumer.accept(start, new Trace(members, written));
    });
  }

  /// Samples before the onset against those from it on.
  List<ResourceSeries> resources(long onsetEpochNanos, long endEpochNanos) {
    List<ResourceSeries> series = new ArrayList<>();
    samples.forEach((id, values) ->
        series.add(
            new ResourceSeries(
                id.service(),
                id.metric(),
                RESOURCES.getOrDefault(id.metric(), 0.0),
                between(values, Long.MIN_VALUE, onsetEpochNanos),
                between(values, onsetEpochNanos, endEpochNanos))));
    series.sort(
        Comparator.comparing(ResourceSeries::service).thenComparing(ResourceSeries::metric));
    return series;
  }

  /// The service in which most traces begin; of several, the first by name.
  String entry() {
    return entries.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey)
        .orElseThrow(() -> new EvaluationFailed("no trace of the recording has a root span"));
  }

  private void addSpans(SpanBatch rows) {
    for (int row = 0; row < rows.size(); row++) {
      Span span =
          new Span(
              rows.spanId(row),
              rows.parentSpanId(row),
              rows.context().term(rows.serviceName(row)),
              rows.context().term(rows.name(row)),
              rows.startEpochNanos(row),
              rows.endEpochNanos(row),
              rows.status(row) == StatusCode.ERROR);
      spans
          .computeIfAbsent(
              new TraceId(rows.traceIdHigh(row), rows.traceIdLow(row)), _ -> new ArrayList<>())
          .add(span);
      if (span.parentId() == 0) {
        entries.merge(span.service(), 1, Integer::sum);
      }
    }
  }

  private void addLines(LogBatch rows) {
    for (int row = 0; row < rows.size(); row++) {
      lines
          .computeIfAbsent(
              new TraceId(rows.traceIdHigh(row), rows.traceIdLow(row)), _ -> new ArrayList<>())
          .add(
              new TimedLine(
                  rows.timeEpochNanos(row),
                  new LogLine(
                      rows.spanId(row),
                      LineTemplate.of(rows.bodyText(row)),
                      rows.severityNumber(row) >= ERROR)));
    }
  }

  private void addSamples(MetricBatch rows) {
    for (int row = 0; row < rows.size(); row++) {
      String metric = rows.context().term(rows.metricName(rows.metric(row)));
      if (RESOURCES.containsKey(metric)) {
        samples
            .computeIfAbsent(
                new SeriesId(rows.context().term(rows.serviceName(row)), metric),
                _ -> new ArrayList<>())
            .add(new Sample(rows.timeEpochNanos(row), rows.value(row)));
      }
    }
  }

  private static double[] between(List<Sample> values, long from, long to) {
    return values.stream()
        .filter(sample -> sample.epochNanos() >= from && sample.epochNanos() < to)
        .mapToDouble(Sample::value)
        .toArray();
  }
}
