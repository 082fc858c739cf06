package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.telemetry.SignalSink;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Keeps everything, and answers questions about it.
public final class RecordingSink implements SignalSink {
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

  public final List<SpanData> spans = new ArrayList<>();
  public final List<LogRecordData> logs = new ArrayList<>();
  public final List<MetricData> metrics = new ArrayList<>();

  @Override
  public void spans(List<SpanData> batch) {
    spans.addAll(batch);
  }

  @Override
  public void logs(List<LogRecordData> batch) {
    logs.addAll(batch);
  }

  @Override
  public void metrics(List<MetricData> batch) {
    metrics.addAll(batch);
  }

  public static String service(SpanData span) {
    return String.valueOf(span.getResource().getAttribute(SERVICE));
  }

  public static double millis(SpanData span) {
    return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
  }

  public List<SpanData> spans(String service, String name, Instant from, Instant to) {
    return spans.stream()
        .filter(s -> service(s).equals(service) && s.getName().equals(name))
        .filter(between(from, to))
        .toList();
  }

  public double quantile(double q, String service, String name, Instant from, Instant to) {
    double[] sorted =
        spans(service, name, from, to).stream()
            .mapToDouble(RecordingSink::millis)
            .sorted()
            .toArray();
    return sorted[(int) Math.min(sorted.length - 1.0, Math.floor(q * sorted.length))];
  }

  public double errorRate(String service, String name, Instant from, Instant to) {
    List<SpanData> chosen = spans(service, name, from, to);
    long errors =
        chosen.stream().filter(s -> s.getStatus().getStatusCode() == StatusCode.ERROR).count();
    return (double) errors / chosen.size();
  }

  public static Predicate<SpanData> between(Instant from, Instant to) {
    long low = from.toEpochMilli() * 1_000_000;
    long high = to.toEpochMilli() * 1_000_000;
    return s -> s.getStartEpochNanos() >= low && s.getStartEpochNanos() < high;
  }
}
