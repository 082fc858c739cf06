package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Delivers over OTLP with the SDK's exporters, one lane per signal.
public final class OtlpDelivery implements SignalSink {
  // The exporters log every failure with a stack trace; the lanes say it once, in words.
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final DeliverySettings settings;
  private final SpanExporter spanExporter;
  private final LogRecordExporter logExporter;
  private final MetricExporter metricExporter;
  private final DeliveryLane<SpanData> spanLane;
  private final DeliveryLane<LogRecordData> logLane;
  private final DeliveryLane<MetricData> metricLane;
  private volatile WhenFull whenFull = WhenFull.WAIT;

  public OtlpDelivery(DeliverySettings settings, PrintStream messages) {
    SDK_LOG.setLevel(Level.OFF);
    this.settings = settings;
    String compression = settings.gzip() ? "gzip" : "none";
    Map<String, String> headers =
        settings
            .bearerToken()
            .map(token -> Map.of("Authorization", "Bearer " + token))
            .orElse(Map.of());
    Exporters exporters =
        switch (settings.protocol()) {
          case GRPC -> grpc(settings.address(), compression, headers);
          case HTTP -> http(settings, compression, headers);
        };
    spanExporter = exporters.spans();
    logExporter = exporters.logs();
    metricExporter = exporters.metrics();
    spanLane =
        new DeliveryLane<>(
            "spans", spanExporter::export, List::size, settings.queueItems(), messages);
    logLane =
        new DeliveryLane<>(
            "log records", logExporter::export, List::size, settings.queueItems(), messages);
    metricLane =
        new DeliveryLane<>(
            "metric points",
            metricExporter::export,
            OtlpDelivery::points,
            settings.queueItems(),
            messages);
  }

  /// Whether somebody listens at the endpoint now; the reason when nobody does.
  public Optional<String> whyUnreachable() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(settings.endpoint().getHost(), settings.port()), 2_000);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  public void whenFull(WhenFull newBehaviour) {
    whenFull = newBehaviour;
  }

  @Override
  public void spans(List<SpanData> spans) {
    spanLane.offer(spans, whenFull);
  }

  @Override
  public void logs(List<LogRecordData> logs) {
    logLane.offer(logs, whenFull);
  }

  @Override
  public void metrics(List<MetricData> metrics) {
    metricLane.offer(metrics, whenFull);
  }

  public List<LaneCounts> counts() {
    return List.of(spanLane.counts(), logLane.counts(), metricLane.counts());
  }

  /// Waits until all that was handed over is delivered or refused; false when time ran out.
  public boolean drain(Duration limit) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    boolean spansDone = spanLane.drain(deadlineNanos);
    boolean logsDone = logLane.drain(deadlineNanos);
    boolean metricsDone = metricLane.drain(deadlineNanos);
    return spansDone && logsDone && metricsDone;
  }

  /// Stops; what has not been delivered by now counts as dropped.
  public void close() throws InterruptedException {
    spanLane.close();
    logLane.close();
    metricLane.close();
    spanExporter.close();
    logExporter.close();
    metricExporter.close();
  }

  private record Exporters(SpanExporter spans, LogRecordExporter logs, MetricExporter metrics) {}

  private static Exporters grpc(String address, String compression, Map<String, String> headers) {
    return new Exporters(
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(address)
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build(),
        OtlpGrpcLogRecordExporter.builder()
            .setEndpoint(address)
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build(),
        OtlpGrpcMetricExporter.builder()
            .setEndpoint(address)
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build());
  }

  private static Exporters http(
      DeliverySettings settings, String compression, Map<String, String> headers) {
    return new Exporters(
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.signalAddress("traces"))
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build(),
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(settings.signalAddress("logs"))
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build(),
        OtlpHttpMetricExporter.builder()
            .setEndpoint(settings.signalAddress("metrics"))
            .setCompression(compression)
            .setHeaders(() -> headers)
            .build());
  }

  private static int points(List<MetricData> metrics) {
    int points = 0;
    for (MetricData metric : metrics) {
      points += metric.getData().getPoints().size();
    }
    return points;
  }
}
