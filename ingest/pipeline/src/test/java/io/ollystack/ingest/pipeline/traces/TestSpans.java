package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Spans as values, and batches of them.
public final class TestSpans {
  private TestSpans() {}

  /// Times in nanoseconds.
  public record S(
      long trace,
      long id,
      long parent,
      String service,
      String name,
      SpanKind kind,
      boolean error,
      long start,
      long end,
      Map<String, String> attributes) {

    public static S of(
        long trace, long id, long parent, String service, SpanKind kind, long start, long end) {
      return new S(trace, id, parent, service, "op" + id % 3, kind, false, start, end, Map.of());
    }

    public S failed() {
      return new S(trace, id, parent, service, name, kind, true, start, end, attributes);
    }

    public S with(String key, String value) {
      return new S(trace, id, parent, service, name, kind, error, start, end, Map.of(key, value));
    }
  }

  /// One batch with a resource for each service.
  public static SpanBatch batch(List<S> spans) {
    SpanBatchBuilder b = new SpanBatchBuilder(TenantId.NONE);
    Map<String, Integer> scopes = new java.util.HashMap<>();
    for (S s : spans) {
      int scope =
          scopes.computeIfAbsent(
              s.service(),
              service -> {
                int resource = b.context().addResource();
                int mark = b.context().attributes().size();
                b.context().attributes().add("service.name", service);
                b.context().resource(resource, b.context().attributes().since(mark), 0);
                return b.context().addScope(resource);
              });
      b.add(scope);
      b.traceId(s.trace() * 31, s.trace());
      b.spanId(s.id());
      b.parentSpanId(s.parent());
      b.startEpochNanos(s.start());
      b.endEpochNanos(s.end());
      b.name(b.context().terms().intern(s.name()));
      b.kind(s.kind());
      b.status(s.error() ? StatusCode.ERROR : StatusCode.UNSET);
      s.attributes().forEach((k, v) -> b.context().attributes().add(k, v));
      b.attributesSinceAdd();
    }
    return b.build();
  }

  /// Assembles the spans, each list a batch.
  public static AssembledTrace assemble(List<List<S>> batches, boolean skew) {
    OpenTracesSettings usual = OpenTracesSettings.DEFAULT;
    OpenTraces open =
        new OpenTraces(
            TenantId.NONE,
            new OpenTracesSettings(
                usual.quiet(), usual.longestWait(), 1_000_000, usual.maxBytes(), skew),
            false);
    long trace = 0;
    for (List<S> batch : batches) {
      open.add(batch(batch), 0, 0);
      trace = batch.isEmpty() ? trace : batch.getFirst().trace();
    }
    return open.take(trace * 31, trace, _ -> {});
  }

  /// A random tree of calls between services, children within their parents, perhaps concurrent.
  public static List<S> randomTrace(long trace, Random random, int most) {
    List<S> spans = new ArrayList<>();
    long start = 1_000_000_000_000L + random.nextLong(60_000_000_000L);
    spans.add(
        S.of(trace, 1, 0, "s0", SpanKind.SERVER, start, start + 1 + random.nextLong(2_000_000)));
    int n = 1 + random.nextInt(most);
    for (int i = 1; i < n; i++) {
      S parent = spans.get(random.nextInt(spans.size()));
      long length = parent.end() - parent.start();
      long from = parent.start() + (length == 0 ? 0 : random.nextLong(length));
      long to = from + (parent.end() == from ? 0 : random.nextLong(parent.end() - from));
      boolean remote = random.nextBoolean();
      S span =
          new S(
              trace,
              i + 1L,
              parent.id(),
              remote ? "s" + random.nextInt(5) : parent.service(),
              "op" + random.nextInt(4),
              SpanKind.ofNumber(random.nextInt(6)),
              random.nextInt(8) == 0,
              from,
              to,
              random.nextInt(3) == 0 ? Map.of("db.system", "pg") : Map.of());
      spans.add(span);
    }
    return spans;
  }
}
