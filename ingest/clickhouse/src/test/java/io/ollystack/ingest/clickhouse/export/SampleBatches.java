package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.AnyValue;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.Temporality;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Random batches of a seed, with everything that OTLP can say: empty and long texts, every type of
/// value, several services, scopes without names, no, one and many events and links.
final class SampleBatches {
  /// 2026-11-20T10:00:00Z.
  static final long BASE_NANOS = 1_795_168_800_000_000_000L;

  private static final List<MetricKind> KINDS = List.of(MetricKind.values());

  private final Random random;
  private long sequence;

  SampleBatches(long seed) {
    this.random = new Random(seed);
    this.sequence = seed * 1_000_000;
  }

  SpanBatch spans(String tenant, int count) {
    SpanBatchBuilder spans = new SpanBatchBuilder(new TenantId(tenant));
    BatchContextBuilder context = spans.context();
    int[] scopes = scopes(context);
    for (int i = 0; i < count; i++) {
      long number = ++sequence;
      spans.add(scopes[random.nextInt(scopes.length)]);
      spans.traceId(number / 7, 0xABCDEF0000000000L + number / 7);
      spans.spanId(number);
      spans.parentSpanId(random.nextInt(3) == 0 ? 0 : number - 1);
      spans.name(context.terms().intern("operation " + random.nextInt(40)));
      spans.traceState(context.arena().append(random.nextBoolean() ? "" : "k=v,x=" + number));
      spans.kind(SpanKind.ofNumber(random.nextInt(6)));
      spans.status(StatusCode.ofNumber(random.nextInt(3)));
      spans.statusMessage(context.arena().append(text()));
      spans.startEpochNanos(BASE_NANOS + number);
      spans.endEpochNanos(BASE_NANOS + number + random.nextInt(1_000_000_000));
      attributes(context);
      spans.attributesSinceAdd();
      for (int n = random.nextInt(4); n > 0; n--) {
        spans.addEvent(
            BASE_NANOS + number + n, context.terms().intern("event " + n), attributes(context), 0);
      }
      for (int n = random.nextInt(3); n > 0; n--) {
        spans.addLink(
            number, n, number + n, context.arena().append("s=" + n), 0, attributes(context), 0);
      }
    }
    return spans.build();
  }

  LogBatch logs(String tenant, int count) {
    LogBatchBuilder logs = new LogBatchBuilder(new TenantId(tenant));
    BatchContextBuilder context = logs.context();
    int[] scopes = scopes(context);
    for (int i = 0; i < count; i++) {
      long number = ++sequence;
      logs.add(scopes[random.nextInt(scopes.length)]);
      if (random.nextBoolean()) {
        logs.timeEpochNanos(BASE_NANOS + number);
      }
      logs.observedEpochNanos(BASE_NANOS + number);
      logs.severityNumber(random.nextInt(25));
      logs.severityText(context.terms().intern(random.nextBoolean() ? "ERROR" : ""));
      logs.body(
          switch (random.nextInt(5)) {
            case 0 -> new AnyValue.Int(random.nextLong());
            case 1 -> AnyValue.EMPTY;
            case 2 -> new AnyValue.KeyValues(Map.of("a", new AnyValue.Real(1.5)));
            default -> new AnyValue.Text("body " + number + " " + text());
          });
      attributes(context);
      logs.attributesSinceAdd();
      logs.flags(random.nextInt(256));
      if (random.nextBoolean()) {
        logs.traceId(number, number);
      }
      logs.spanId(number);
      logs.eventName(context.terms().intern(random.nextBoolean() ? "" : "login"));
    }
    return logs.build();
  }

  MetricBatch metrics(String tenant, int count) {
    MetricBatchBuilder metrics = new MetricBatchBuilder(new TenantId(tenant));
    BatchContextBuilder context = metrics.context();
    int[] scopes = scopes(context);
    for (int i = 0; i < count; i++) {
      MetricKind kind = KINDS.get(random.nextInt(KINDS.size()));
      int metric = metrics.addMetric(scopes[random.nextInt(scopes.length)]);
      metrics.metric(
          metric,
          context.terms().intern("metric." + random.nextInt(9)),
          context.terms().intern("By"),
          context.terms().intern(text()),
          0);
      metrics.metricKind(metric, kind);
      metrics.temporality(metric, Temporality.ofNumber(random.nextInt(3)));
      metrics.monotonic(metric, random.nextBoolean());
      point(metrics, metric, kind);
      long number = ++sequence;
      metrics.startEpochNanos(BASE_NANOS + number);
      metrics.timeEpochNanos(BASE_NANOS + number + 1);
      attributes(context);
      metrics.attributesSinceAdd();
      metrics.flags(random.nextInt(2));
      if (kind != MetricKind.SUMMARY) {
        for (int n = random.nextInt(3); n > 0; n--) {
          metrics.addExemplar(
              BASE_NANOS + n,
              ValueType.DOUBLE,
              Double.doubleToRawLongBits(random.nextDouble()),
              number,
              n,
              number,
              attributes(context));
        }
      }
    }
    return metrics.build();
  }

  private void point(MetricBatchBuilder metrics, int metric, MetricKind kind) {
    switch (kind) {
      case GAUGE, SUM -> {
        metrics.addPoint(metric);
        if (random.nextBoolean()) {
          metrics.value(random.nextLong(1L << 50));
        } else {
          metrics.value(random.nextGaussian());
        }
      }
      case HISTOGRAM -> {
        distribution(metrics, metric);
        metrics.min(random.nextDouble());
        metrics.max(random.nextDouble());
        int bounds = random.nextInt(5);
        metrics.bucketCounts(counts(metrics, bounds + 1));
        for (int n = 0; n < bounds; n++) {
          metrics.addBound(n * 1.5);
        }
      }
      case EXPONENTIAL_HISTOGRAM -> {
        distribution(metrics, metric);
        metrics.scale(random.nextInt(30) - 10);
        metrics.zero(random.nextInt(9), 0);
        metrics.positiveOffset(random.nextInt(99) - 50);
        metrics.negativeOffset(random.nextInt(99) - 50);
        metrics.bucketCounts(counts(metrics, random.nextInt(4)));
        metrics.negativeBucketCounts(counts(metrics, random.nextInt(4)));
      }
      case SUMMARY -> {
        distribution(metrics, metric);
        for (int n = random.nextInt(4); n > 0; n--) {
          metrics.addQuantile(1.0 / n, random.nextDouble());
        }
      }
    }
  }

  private void distribution(MetricBatchBuilder metrics, int metric) {
    metrics.addDistribution(metric);
    metrics.count(random.nextInt(1000));
    metrics.sum(random.nextDouble());
  }

  private long counts(MetricBatchBuilder metrics, int count) {
    int mark = metrics.countsMark();
    for (int n = 0; n < count; n++) {
      metrics.addCount(random.nextInt(1000));
    }
    return metrics.countsSince(mark);
  }

  private int[] scopes(BatchContextBuilder context) {
    int[] scopes = new int[6];
    for (int i = 0; i < scopes.length; i++) {
      int resource = context.addResource();
      int mark = context.attributes().size();
      if (i > 0) {
        context.attributes().add("service.name", "service-" + i % 3);
      }
      attributesFrom(context);
      context.resource(resource, context.attributes().since(mark), 0);
      context.resourceSchemaUrl(
          resource, context.terms().intern(i == 0 ? "" : "https://schema/" + i));
      scopes[i] = context.addScope(resource);
      context.scope(
          scopes[i],
          context.terms().intern("scope " + i),
          context.terms().intern("1." + i),
          attributes(context),
          i);
      context.scopeSchemaUrl(scopes[i], context.terms().intern("https://scope/" + i));
    }
    return scopes;
  }

  private long attributes(BatchContextBuilder context) {
    int mark = context.attributes().size();
    attributesFrom(context);
    return context.attributes().since(mark);
  }

  private void attributesFrom(BatchContextBuilder context) {
    int first = random.nextInt(300);
    for (int n = random.nextInt(7); n > 0; n--) {
      context.attributes().add("key." + (first + n), value());
    }
  }

  private AnyValue value() {
    return switch (random.nextInt(7)) {
      case 0 -> new AnyValue.Bool(random.nextBoolean());
      case 1 -> new AnyValue.Int(random.nextLong());
      case 2 -> new AnyValue.Real(random.nextGaussian());
      case 3 -> new AnyValue.Bytes(new byte[] {1, 2, (byte) random.nextInt()});
      case 4 -> new AnyValue.Array(List.of(new AnyValue.Text(text()), new AnyValue.Int(7)));
      case 5 -> AnyValue.EMPTY;
      default -> new AnyValue.Text(text());
    };
  }

  private String text() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "quote ' back \\ tab \t π 🦉";
      case 2 -> "x".repeat(100 + random.nextInt(300));
      case 3 -> "long ".repeat(5000);
      default -> "text " + random.nextInt();
    };
  }
}
