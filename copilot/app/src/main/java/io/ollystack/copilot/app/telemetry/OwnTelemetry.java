package io.ollystack.copilot.app.telemetry;

import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.MeterRegistry;
import io.ollystack.copilot.app.config.TelemetryConfig;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/// Sends the product's own telemetry. Exports run in the background with bounded queues: a
/// collector that does not answer costs telemetry about the product, never the product's work.
public final class OwnTelemetry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final OpenTelemetrySdk sdk;
  private final LogExport logs;

  private OwnTelemetry(OpenTelemetrySdk sdk, LogExport logs) {
    this.sdk = sdk;
    this.logs = logs;
  }

  /// Starts to send everything to this endpoint.
  ///
  /// @param meters whose meters are sent as well
  /// @param scraped where the OpenTelemetry meters are shown beside
  static OwnTelemetry start(
      URI endpoint, TelemetryConfig config, MeterRegistry meters, ScrapedMeters scraped) {
    Resource resource =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.of(AttributeKey.stringKey("service.name"), "ollystack")));
    Map<String, String> headers = headers(config.headers().reveal());
    var spans =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(path(endpoint, "traces"))
            .setHeaders(() -> headers)
            .setTimeout(PATIENCE)
            .build();
    var metrics =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(path(endpoint, "metrics"))
            .setHeaders(() -> headers)
            .setTimeout(PATIENCE)
            .build();
    var records =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(path(endpoint, "logs"))
            .setHeaders(() -> headers)
            .setTimeout(PATIENCE)
            .build();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setResource(resource)
                    .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                    .build())
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .setResource(resource)
                    .registerMetricReader(scraped)
                    .registerMetricReader(
                        PeriodicMetricReader.builder(metrics)
                            .setInterval(config.interval())
                            .build())
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .setResource(resource)
                    .addLogRecordProcessor(BatchLogRecordProcessor.builder(records).build())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    MeterExport.bind(meters, sdk.getMeter("ollystack"));
    LogExport logs = new LogExport(sdk.getLogsBridge());
    logs.start();
    rootLogger().addAppender(logs);
    return new OwnTelemetry(sdk, logs);
  }

  OpenTelemetry api() {
    return sdk;
  }

  /// Sends what is waiting, for a bounded time.
  @Override
  public void close() {
    rootLogger().detachAppender(logs);
    logs.stop();
    sdk.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String path(URI endpoint, String signal) {
    return endpoint.toString().replaceFirst("/+$", "") + "/v1/" + signal;
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : text.split(",")) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        headers.put(header.substring(0, equals).strip(), header.substring(equals + 1).strip());
      }
    }
    return headers;
  }

  private static Logger rootLogger() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
