package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Collects what all processes' SDKs finish and hands it on in batches. It stands where each
/// process would have its own batch processor: fifty of those would cost fifty threads and fifty
/// small requests a second. Owned by the simulation's thread.
public final class SignalBuffer {
  private static final int SPANS_PER_BATCH = 512;
  private static final int LOGS_PER_BATCH = 512;
  private static final int METRICS_PER_BATCH = 400;

  private final SignalSink sink;
  private List<SpanData> spans = new ArrayList<>();
  private List<LogRecordData> logs = new ArrayList<>();
  private List<MetricData> metrics = new ArrayList<>();
  private long spanCount;
  private long logCount;
  private long pointCount;

  public SignalBuffer(SignalSink sink) {
    this.sink = sink;
  }

  /// Hands on everything collected so far, however little.
  public void flush() {
    flushSpans();
    flushLogs();
    flushMetrics();
  }

  /// Spans finished since the start.
  public long spanCount() {
    return spanCount;
  }

  /// Log records emitted since the start.
  public long logCount() {
    return logCount;
  }

  /// Metric points collected since the start.
  public long pointCount() {
    return pointCount;
  }

  void add(Collection<MetricData> collected) {
    for (MetricData metric : collected) {
      pointCount += metric.getData().getPoints().size();
    }
    metrics.addAll(collected);
    if (metrics.size() >= METRICS_PER_BATCH) {
      flushMetrics();
    }
  }

  SpanProcessor spanProcessor() {
    return new SpanProcessor() {
      @Override
      public void onStart(Context parent, ReadWriteSpan span) {}

      @Override
      public boolean isStartRequired() {
        return false;
      }

      @Override
      public void onEnd(ReadableSpan span) {
        spanCount++;
        spans.add(span.toSpanData());
        if (spans.size() >= SPANS_PER_BATCH) {
          flushSpans();
        }
      }

      @Override
      public boolean isEndRequired() {
        return true;
      }
    };
  }

  LogRecordProcessor logProcessor() {
    return new LogRecordProcessor() {
      @Override
      public void onEmit(Context context, ReadWriteLogRecord record) {
        logCount++;
        logs.add(record.toLogRecordData());
        if (logs.size() >= LOGS_PER_BATCH) {
          flushLogs();
        }
      }
    };
  }

  private void flushSpans() {
    if (!spans.isEmpty()) {
      List<SpanData> batch = spans;
      spans = new ArrayList<>(SPANS_PER_BATCH);
      sink.spans(batch);
    }
  }

  private void flushLogs() {
    if (!logs.isEmpty()) {
      List<LogRecordData> batch = logs;
      logs = new ArrayList<>(LOGS_PER_BATCH);
      sink.logs(batch);
    }
  }

  private void flushMetrics() {
    if (!metrics.isEmpty()) {
      List<MetricData> batch = metrics;
      metrics = new ArrayList<>(METRICS_PER_BATCH);
      sink.metrics(batch);
    }
  }
}
