package io.ollystack.ingest.pipeline.processor.correlation;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows of `obs_exemplars` for the traces of one step: of each operation and window of 10 s the
/// slowest span, a failing one (rather one where the error began, then the slower), and the one in
/// the middle by duration.
///
/// Several steps, and several replicas, write for the same window; the table keeps the row of the
/// highest rank. A typical one ranks by how many it is the middle of. Spans of kind Internal have
/// none: they are in the same trace as their operation.
final class ExemplarRows implements TraceProcessor.Derivation {
  private final TenantId tenant;
  private final int maxOperations;
  private final Map<Key, List<Candidate>> candidates = new LinkedHashMap<>();

  private record Key(String service, String operation, long window) {}

  private record Candidate(
      long high, long low, long span, long duration, boolean error, boolean origin) {}

  private record Row(Key key, String reason, Candidate of, long rank) {}

  ExemplarRows(TenantId tenant, int maxOperations) {
    this.tenant = tenant;
    this.maxOperations = maxOperations;
  }

  @Override
  public void add(AssembledTrace trace) {
    for (int span = 0; span < trace.size(); span++) {
      if (trace.kind(span) == SpanKind.INTERNAL && trace.namesParent(span)) {
        continue;
      }
      Key key =
          new Key(
              trace.service(span), trace.name(span), Windows.secondsOf(trace.receivedStart(span)));
      List<Candidate> known = candidates.get(key);
      if (known == null) {
        if (candidates.size() >= maxOperations) {
          continue;
        }
        known = new ArrayList<>();
        candidates.put(key, known);
      }
      known.add(
          new Candidate(
              trace.idHigh(),
              trace.idLow(),
              trace.spanId(span),
              trace.durationNanos(span),
              trace.isError(span),
              trace.errorOrigin() == span));
    }
  }

  @Override
  public List<DerivedRows> rows() {
    List<Row> rows = new ArrayList<>();
    candidates.forEach((key, of) -> choose(key, of, rows));
    if (rows.isEmpty()) {
      return List.of();
    }
    return List.of(
        new DerivedRows(
            "obs_exemplars",
            tenant,
            List.of(
                new Times(
                    "ts",
                    rows.stream().mapToLong(row -> Windows.nanos(row.key().window())).toArray()),
                new Texts("service", rows.stream().map(row -> row.key().service()).toList()),
                new Texts("operation", rows.stream().map(row -> row.key().operation()).toList()),
                new Texts("reason", rows.stream().map(Row::reason).toList()),
                new Texts(
                    "trace_id",
                    rows.stream()
                        .map(row -> HexIds.traceId(row.of().high(), row.of().low()))
                        .toList()),
                new Texts(
                    "span_id", rows.stream().map(row -> HexIds.spanId(row.of().span())).toList()),
                new Counts(
                    "duration", rows.stream().mapToLong(row -> row.of().duration()).toArray()),
                new Counts("rank", rows.stream().mapToLong(Row::rank).toArray()))));
  }

  private static void choose(Key key, List<Candidate> of, List<Row> rows) {
    of.sort(
        Comparator.comparingLong(Candidate::duration)
            .thenComparingLong(Candidate::high)
            .thenComparingLong(Candidate::low)
            .thenComparingLong(Candidate::span));
    Candidate slowest = of.getLast();
    rows.add(new Row(key, "slowest", slowest, slowest.duration()));
    rows.add(new Row(key, "typical", of.get((of.size() - 1) / 2), of.size()));
    of.stream()
        .filter(Candidate::error)
        .max((a, b) -> Long.compareUnsigned(failingRank(a), failingRank(b)))
        .ifPresent(it -> rows.add(new Row(key, "failing", it, failingRank(it))));
  }

  private static long failingRank(Candidate it) {
    return it.origin()
        ? Long.MIN_VALUE | it.duration()
        : it.duration(); // unsigned: the origin first
  }
}
