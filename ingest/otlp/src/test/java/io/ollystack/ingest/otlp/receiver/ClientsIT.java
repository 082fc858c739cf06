package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The OpenTelemetry SDKs of Java and Node deliver all three signals over every protocol they have.
class ClientsIT {
  private static final Path NODE_SOURCES = Path.of("src/test/node");
  private static final Path NODE = Path.of("target/node");

  private final RecordingRequests kept = new RecordingRequests();
  private OtlpReceiver receiver = newReceiver();

  @BeforeEach
  void start() throws Exception {
    receiver.start(kept);
  }

  @AfterEach
  void stop() {
    receiver.close();
    receiver = newReceiver();
  }

  @Test
  void javaSdkOverGrpc() {
    String endpoint = "http://127.0.0.1:" + receiver.grpcPort().orElseThrow();
    deliver(
        OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).setCompression("gzip").build(),
        OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).build(),
        OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).setCompression("gzip").build());
    assertDelivered("java-client", Encoding.PROTOBUF);
  }

  @Test
  void javaSdkOverHttp() {
    String endpoint = "http://127.0.0.1:" + receiver.httpPort().orElseThrow();
    deliver(
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint + "/v1/traces").build(),
        OtlpHttpMetricExporter.builder()
            .setEndpoint(endpoint + "/v1/metrics")
            .setCompression("gzip")
            .build(),
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint + "/v1/logs")
            .setCompression("gzip")
            .build());
    assertDelivered("java-client", Encoding.PROTOBUF);
  }

  @Test
  void javaSdkWithClientCertificateAndTokenFromAPipelinesFile(@TempDir Path folder)
      throws Exception {
    var certificates = new TestCertificates(folder);
    certificates.make("server");
    certificates.make("client");
    String token = "0123456789abcdef0123456789abcdef";
    String tls =
        "tls: {cert_file: %s, key_file: %s, client_ca_file: %s}"
            .formatted(
                certificates.certificate("server"),
                certificates.key("server"),
                certificates.certificate("client"));
    receiver.close();
    receiver =
        fromYaml(
            """
            protocols:
              grpc:
                endpoint: 127.0.0.1:0
                %1$s
              http:
                endpoint: 127.0.0.1:0
                %1$s
            auth: {tokens: {acme: %2$s}}
            """
                .formatted(tls, token));
    receiver.start(kept);
    byte[] trusted = Files.readAllBytes(certificates.certificate("server"));
    byte[] key = Files.readAllBytes(certificates.key("client"));
    byte[] shown = Files.readAllBytes(certificates.certificate("client"));
    String grpc = "https://127.0.0.1:" + receiver.grpcPort().orElseThrow();
    String http = "https://127.0.0.1:" + receiver.httpPort().orElseThrow();
    deliver(
        OtlpGrpcSpanExporter.builder()
            .setEndpoint(grpc)
            .setTrustedCertificates(trusted)
            .setClientTls(key, shown)
            .addHeader("Authorization", "Bearer " + token)
            .build(),
        OtlpHttpMetricExporter.builder()
            .setEndpoint(http + "/v1/metrics")
            .setTrustedCertificates(trusted)
            .setClientTls(key, shown)
            .addHeader("Authorization", "Bearer " + token)
            .build(),
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(http + "/v1/logs")
            .setTrustedCertificates(trusted)
            .setClientTls(key, shown)
            .addHeader("Authorization", "Bearer " + token)
            .build());
    assertDelivered("java-client", Encoding.PROTOBUF);
    assertThat(kept.kept()).allMatch(each -> each.request().tenant().equals(new TenantId("acme")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "proto", "json"})
  void nodeSdk(String protocol) throws Exception {
    installNodeSdk();
    int port =
        protocol.equals("grpc")
            ? receiver.grpcPort().orElseThrow()
            : receiver.httpPort().orElseThrow();
    run(List.of("node", "deliver.mjs", protocol, Integer.toString(port)));
    assertDelivered("node-client", protocol.equals("json") ? Encoding.JSON : Encoding.PROTOBUF);
  }

  private static void deliver(SpanExporter spans, MetricExporter metrics, LogRecordExporter logs) {
    Resource resource =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"),
                "java-client",
                AttributeKey.stringArrayKey("service.tags"),
                List.of("a", "b")));
    try (SdkTracerProvider tracers =
            SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                .build();
        SdkMeterProvider meters =
            SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricReader(PeriodicMetricReader.create(metrics))
                .build();
        SdkLoggerProvider loggers =
            SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(logs).build())
                .build()) {
      for (int i = 0; i < 5; i++) {
        Span span = tracers.get("java-tracer").spanBuilder("work").startSpan();
        span.setAttribute("i", i).setAttribute("ratio", 0.5).setAttribute("ok", true);
        span.addEvent("halfway");
        span.end();
      }
      meters.get("java-meter").counterBuilder("jobs").setUnit("{job}").build().add(3);
      meters.get("java-meter").histogramBuilder("took").setUnit("ms").build().record(12.5);
      for (int i = 0; i < 3; i++) {
        loggers
            .get("java-logger")
            .logRecordBuilder()
            .setSeverity(Severity.WARN)
            .setSeverityText("WARN")
            .setBody("line " + i)
            .emit();
      }
    }
  }

  private void assertDelivered(String service, Encoding encoding) {
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(5);
    assertThat(kept.rows(Signal.LOGS)).isEqualTo(3);
    assertThat(kept.kept()).allMatch(k -> k.request().encoding() == encoding);
    for (RecordingRequests.Kept each : kept.kept()) {
      TelemetryBatch batch = each.batch();
      for (int row = 0; row < batch.size(); row++) {
        assertThat(batch.context().term(batch.serviceName(row))).isEqualTo(service);
        assertThat(batch.timeEpochNanos(row)).isPositive();
      }
      if (batch instanceof SpanBatch spans) {
        assertThat(batch.context().term(spans.name(0))).isEqualTo("work");
        assertThat(spans.events(0)).isNotZero();
      }
    }
    assertThat(
            kept.kept().stream()
                .map(RecordingRequests.Kept::batch)
                .filter(MetricBatch.class::isInstance)
                .map(MetricBatch.class::cast)
                .flatMap(m ->
                    java.util.stream.IntStream.range(0, m.size())
                        .mapToObj(row -> m.context().term(m.metricName(m.metric(row))))))
        .contains("jobs", "took");
  }

  /// From the committed lock; again only when that has changed.
  private static void installNodeSdk() throws Exception {
    Path lock = NODE.resolve("package-lock.json");
    Path source = NODE_SOURCES.resolve("package-lock.json");
    boolean current =
        Files.exists(NODE.resolve("node_modules/.package-lock.json"))
            && Files.exists(lock)
            && Files.mismatch(lock, source) == -1;
    Files.createDirectories(NODE);
    for (String file : List.of("package.json", "package-lock.json", "deliver.mjs")) {
      Files.copy(
          NODE_SOURCES.resolve(file), NODE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!current) {
      run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path log = NODE.resolve(command.getFirst() + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(NODE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as(() -> command + ": " + log.toAbsolutePath())
        .isTrue();
  }

  private static OtlpReceiver fromYaml(String text) {
    var problems = new ConfigProblems();
    ConfigSection section = ConfigYaml.read(text, _ -> Optional.empty(), problems).orElseThrow();
    OtlpReceiverConfig config = OtlpReceiverComponent.read(section);
    assertThat(problems.sorted()).isEmpty();
    return OtlpReceiverFactory.create(config, MeterProvider.noop().get("test"), Clock.systemUTC());
  }

  private static OtlpReceiver newReceiver() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return OtlpReceiverFactory.create(
        OtlpReceiverConfig.open(any, any), MeterProvider.noop().get("test"), Clock.systemUTC());
  }
}
