package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS with and without client certificates, over both protocols.
class TlsReceiverTest {
  @TempDir private static Path folder = Path.of(".");
  private static TestCertificates certificates = new TestCertificates(folder);

  private final RecordingRequests kept = new RecordingRequests();
  private OtlpReceiver receiver = newReceiver(Optional.empty());

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.make("server");
    certificates.make("client");
    certificates.make("stranger");
  }

  @BeforeEach
  void start() throws IOException {
    restart(Optional.of(certificates.certificate("client")));
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void httpKeepsWhatATrustedClientSends() throws Exception {
    assertThat(post("client")).isEqualTo(200);
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(1);
  }

  @Test
  void httpRefusesClientsWithoutOrWithAnotherCertificate() {
    assertThatThrownBy(() -> post(null)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> post("stranger")).isInstanceOf(IOException.class);
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void httpServesTlsWithoutClientCertificates() throws Exception {
    restart(Optional.empty());
    assertThat(post(null)).isEqualTo(200);
  }

  @Test
  void grpcKeepsWhatATrustedClientSends() throws Exception {
    export("client");
    assertThat(kept.rows(Signal.TRACES)).isEqualTo(1);
  }

  @Test
  void grpcRefusesClientsWithoutOrWithAnotherCertificate() {
    assertThatThrownBy(() -> export(null)).isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(() -> export("stranger")).isInstanceOf(StatusRuntimeException.class);
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void saysWhichFileCannotBeRead() {
    OtlpReceiver broken =
        newReceiver(
            Optional.of(
                new OtlpReceiverConfig.Tls(
                    Path.of("missing.crt"), Path.of("missing.key"), Optional.empty())));
    assertThatThrownBy(() -> broken.start(kept))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "receivers.otlp tls.cert_file missing.crt: cannot be read. Expected a PEM file that"
                + " this process may read.");
  }

  private int post(@Nullable String certificate) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(certificates.client("server", certificate))
            .build()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create(
                          "https://127.0.0.1:%d/v1/traces"
                              .formatted(receiver.httpPort().orElseThrow())))
                  .timeout(Duration.ofSeconds(20))
                  .header("Content-Type", "application/x-protobuf")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(ReceiverContract.spans(1, 0)))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private void export(@Nullable String certificate) throws Exception {
    TlsChannelCredentials.Builder credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(certificates.certificate("server").toFile());
    if (certificate != null) {
      credentials.keyManager(
          certificates.certificate(certificate).toFile(), certificates.key(certificate).toFile());
    }
    ChannelCredentials built = credentials.build();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort().orElseThrow(), built)
            .build();
    try {
      ClientCalls.blockingUnaryCall(
          channel,
          GrpcReceiverTest.method(Signal.TRACES),
          CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
          ReceiverContract.spans(1, 0));
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private void restart(Optional<Path> clientAuthorities) throws IOException {
    receiver.close();
    receiver =
        newReceiver(
            Optional.of(
                new OtlpReceiverConfig.Tls(
                    certificates.certificate("server"),
                    certificates.key("server"),
                    clientAuthorities)));
    receiver.start(kept);
  }

  private static OtlpReceiver newReceiver(Optional<OtlpReceiverConfig.Tls> tls) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OtlpReceiverConfig.Grpc grpc = OtlpReceiverConfig.Grpc.on(any);
    OtlpReceiverConfig.Http http = OtlpReceiverConfig.Http.on(any);
    return OtlpReceiverFactory.create(
        new OtlpReceiverConfig(
            Optional.of(tls.map(grpc::withTls).orElse(grpc)),
            Optional.of(tls.map(http::withTls).orElse(http)),
            Map.of(),
            TenantId.NONE),
        MeterProvider.noop().get("test"),
        Clock.systemUTC());
  }
}
