package io.ollystack.ingest.pipeline.processor.traces;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.CountLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms;
import io.ollystack.ingest.pipeline.component.DerivedRows.TextLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.window.TextIds;
import io.ollystack.ingest.pipeline.window.WindowCells;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Rows of `obs_traces` and `obs_self_times` for the traces of one step.
final class TraceRows implements TraceProcessor.Derivation {
  private static final int MOST_CRITICAL = 16;
  private static final List<String> NUMBERS =
      List.of(
          "duration", "spans", "errors", "duplicates", "orphans", "loops", "skewed", "complete");
  private static final List<String> TEXTS =
      List.of(
          "trace_id",
          "root_service",
          "root_operation",
          "error_service",
          "error_operation",
          "error_span_id");

  private final TenantId tenant;
  private final boolean summaries;
  private final TextIds names = new TextIds();
  private final WindowCells selfTimes = new WindowCells(5);

  private int traces;
  private long[] starts = new long[64];
  private final long[][] numbers = new long[NUMBERS.size()][64];
  private final List<List<String>> texts = new ArrayList<>();
  private final List<List<String>> services = new ArrayList<>();
  private final List<List<String>> criticalServices = new ArrayList<>();
  private final List<List<String>> criticalOperations = new ArrayList<>();
  private final List<long[]> criticalTimes = new ArrayList<>();

  private record Operation(String service, String name) {}

  TraceRows(TenantId tenant, boolean summaries) {
    this.tenant = tenant;
    this.summaries = summaries;
    TEXTS.forEach(_ -> texts.add(new ArrayList<>()));
  }

  @Override
  public void add(AssembledTrace trace) {
    if (trace.size() == 0) {
      return;
    }
    Map<Operation, Long> critical = new LinkedHashMap<>();
    TreeSet<String> of = new TreeSet<>();
    long from = Long.MAX_VALUE;
    long to = 0;
    long errors = 0;
    for (int span = 0; span < trace.size(); span++) {
      addSelfTime(trace, span);
      from = Math.min(from, trace.start(span));
      to = Math.max(to, trace.end(span));
      errors += trace.isError(span) ? 1 : 0;
      of.add(trace.service(span));
      if (trace.criticalNanos(span) > 0) {
        critical.merge(
            new Operation(trace.service(span), trace.name(span)),
            trace.criticalNanos(span),
            Long::sum);
      }
    }
    if (summaries) {
      addSummary(trace, from, to, errors);
      services.add(List.copyOf(of));
      addCriticalPath(critical);
    }
  }

  @Override
  public List<DerivedRows> rows() {
    List<DerivedRows> rows = new ArrayList<>();
    rows.add(selfTimeRows());
    if (summaries) {
      List<DerivedRows.Column> columns = new ArrayList<>();
      columns.add(new Times("ts", Arrays.copyOf(starts, traces)));
      for (int i = 0; i < NUMBERS.size(); i++) {
        columns.add(new Counts(NUMBERS.get(i), Arrays.copyOf(numbers[i], traces)));
      }
      for (int i = 0; i < TEXTS.size(); i++) {
        columns.add(new Texts(TEXTS.get(i), texts.get(i)));
      }
      columns.add(new TextLists("services", services));
      columns.add(new TextLists("critical_services", criticalServices));
      columns.add(new TextLists("critical_operations", criticalOperations));
      columns.add(new CountLists("critical_times", criticalTimes));
      rows.add(new DerivedRows("obs_traces", tenant, columns));
    }
    return rows;
  }

  private void addSelfTime(AssembledTrace trace, int span) {
    long key = (long) names.of(trace.service(span)) << TextIds.BITS | names.of(trace.name(span));
    int cell =
        selfTimes.cell(
            Windows.secondsOf(trace.receivedStart(span)) << 3 | trace.kind(span).number(), key);
    selfTimes.add(cell, 0, 1);
    selfTimes.add(cell, 1, trace.criticalNanos(span) > 0 ? 1 : 0);
    selfTimes.add(cell, 2, trace.errorOrigin() == span ? 1 : 0);
    selfTimes.add(cell, 3, trace.selfNanos(span));
    selfTimes.add(cell, 4, trace.criticalNanos(span));
    selfTimes.observe(cell, trace.selfNanos(span));
  }

  private void addSummary(AssembledTrace trace, long from, long to, long errors) {
    if (traces == starts.length) {
      starts = Arrays.copyOf(starts, traces * 2);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Arrays.copyOf(numbers[i], traces * 2);
      }
    }
    starts[traces] = from;
    long[] values = {
      to - from,
      trace.size(),
      errors,
      trace.duplicates(),
      trace.orphans(),
      trace.loops(),
      trace.skewed(),
      trace.isComplete() ? 1 : 0
    };
    for (int i = 0; i < values.length; i++) {
      numbers[i][traces] = values[i];
    }
    traces++;
    int error = trace.errorOrigin();
    texts.get(0).add(HexIds.traceId(trace.idHigh(), trace.idLow()));
    texts.get(1).add(trace.service(trace.root()));
    texts.get(2).add(trace.name(trace.root()));
    texts.get(3).add(error < 0 ? "" : trace.service(error));
    texts.get(4).add(error < 0 ? "" : trace.name(error));
    texts.get(5).add(error < 0 ? "" : HexIds.spanId(trace.spanId(error)));
  }

  private void addCriticalPath(Map<Operation, Long> critical) {
    List<Map.Entry<Operation, Long>> longest =
        critical.entrySet().stream()
            .sorted(Map.Entry.<Operation, Long>comparingByValue().reversed())
            .limit(MOST_CRITICAL)
            .toList();
    criticalServices.add(longest.stream().map(e -> e.getKey().service()).toList());
    criticalOperations.add(longest.stream().map(e -> e.getKey().name()).toList());
    criticalTimes.add(longest.stream().mapToLong(Map.Entry::getValue).toArray());
  }

  private DerivedRows selfTimeRows() {
    int n = selfTimes.size();
    long[] ts = new long[n];
    List<String> service = new ArrayList<>(n);
    List<String> operation = new ArrayList<>(n);
    List<String> kind = new ArrayList<>(n);
    int mask = (1 << TextIds.BITS) - 1;
    for (int cell = 0; cell < n; cell++) {
      ts[cell] = Windows.nanos(selfTimes.keyA(cell) >>> 3);
      kind.add(SpanKind.ofNumber((int) selfTimes.keyA(cell) & 7).text());
      service.add(names.text((int) (selfTimes.keyB(cell) >>> TextIds.BITS) & mask));
      operation.add(names.text((int) selfTimes.keyB(cell) & mask));
    }
    return new DerivedRows(
        "obs_self_times",
        tenant,
        List.of(
            new Times("ts", ts),
            new Texts("service", service),
            new Texts("operation", operation),
            new Texts("kind", kind),
            new Counts("spans", selfTimes.sums(0)),
            new Counts("critical_spans", selfTimes.sums(1)),
            new Counts("error_origins", selfTimes.sums(2)),
            new Counts("self_sum", selfTimes.sums(3)),
            new Counts("critical_sum", selfTimes.sums(4)),
            new Histograms("self_times", selfTimes.histograms())));
  }
}
