package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ollystack.ingest.otlp.decode.RandomRequests;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every OTLP receiver promises, whatever the transport; a transport's test extends it.
abstract class ReceiverContract {
  static final String TOKEN = "a-token-of-the-tenant-acme";
  static final int MAX_REQUEST_BYTES = 100_000;
  static final TenantId ACME = new TenantId("acme");

  /// How a request was answered.
  enum Answer {
    SUCCESS,
    INVALID,
    NOT_AUTHENTICATED,
    TOO_LARGE,
    SLOW_DOWN,
    OUT_OF_SERVICE
  }

  /// @param rejected of `partial_success`
  /// @param message of `partial_success` or of the error
  record Reply(Answer answer, long rejected, String message, Optional<Duration> retryAfter) {}

  final RecordingRequests kept = new RecordingRequests();
  OtlpReceiver receiver;

  /// Sends a protobuf request and waits for the answer.
  abstract Reply send(Signal signal, byte[] payload, Optional<String> token, boolean gzip)
      throws Exception;

  @BeforeEach
  void start() throws Exception {
    receiver = start(Map.of(TOKEN, ACME));
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void keepsEverySignal() throws Exception {
    for (Signal signal : Signal.values()) {
      RandomRequests requests = new RandomRequests(7);
      for (int i = 0; i < 20; i++) {
        byte[] payload = requests.next(signal).toByteArray();
        Reply reply = send(signal, payload, Optional.of(TOKEN), i % 2 == 0);
        assertThat(reply).isEqualTo(new Reply(Answer.SUCCESS, 0, "", Optional.empty()));
      }
      assertThat(kept.rows(signal)).as(signal.rows()).isPositive();
    }
    assertThat(kept.kept()).allMatch(k -> k.request().tenant().equals(ACME));
    assertThat(kept.kept()).allMatch(k -> k.batch().tenant().equals(ACME));
  }

  @Test
  void acknowledgesOnlyWhatIsKept() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch durable = new CountDownLatch(1);
    kept.behave((_, _) -> {
      reached.countDown();
      durable.await();
    });
    CompletableFuture<Reply> reply =
        CompletableFuture.supplyAsync(() -> sendUnchecked(Signal.TRACES, spans(2, 0)));
    assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> reply.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    durable.countDown();
    assertThat(reply.get(10, TimeUnit.SECONDS).answer()).isEqualTo(Answer.SUCCESS);
  }

  @Test
  void oneBadSpanCostsOneSpan() throws Exception {
    Reply reply = send(Signal.TRACES, spans(9, 1), Optional.of(TOKEN), false);
    assertThat(reply)
        .isEqualTo(
            new Reply(
                Answer.SUCCESS,
                1,
                "1 of 10 spans rejected. 1: trace id is not 16 bytes, or zero (first: number 10, 3"
                    + " bytes).",
                Optional.empty()));
    SpanBatch batch = (SpanBatch) kept.kept().getFirst().batch();
    assertThat(batch.size()).isEqualTo(9);
    assertThat(HexIds.spanId(batch.spanId(8))).isEqualTo("0000000000000009");
  }

  @Test
  void keepsNothingOfARequestWithoutValidRows() throws Exception {
    Reply reply = send(Signal.TRACES, spans(0, 2), Optional.of(TOKEN), false);
    assertThat(reply.answer()).isEqualTo(Answer.SUCCESS);
    assertThat(reply.rejected()).isEqualTo(2);
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void anEmptyRequestIsASuccess() throws Exception {
    Reply reply = send(Signal.LOGS, new byte[0], Optional.of(TOKEN), false);
    assertThat(reply).isEqualTo(new Reply(Answer.SUCCESS, 0, "", Optional.empty()));
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeRead() throws Exception {
    byte[] payload = spans(5, 0);
    byte[] truncated = java.util.Arrays.copyOf(payload, payload.length - 3);
    Reply reply = send(Signal.TRACES, truncated, Optional.of(TOKEN), false);
    assertThat(reply.answer()).isEqualTo(Answer.INVALID);
    assertThat(reply.message())
        .isEqualTo(
            "not a valid OTLP traces request in protobuf: a field reaches beyond its message at"
                + " byte 1.");
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void asksToSlowDownWhenOverloaded() throws Exception {
    kept.behave((_, _) -> {
      throw new Unavailable(
          Unavailable.Reason.OVERLOADED, "The spool is full.", Duration.ofSeconds(7));
    });
    assertThat(send(Signal.TRACES, spans(1, 0), Optional.of(TOKEN), false))
        .isEqualTo(
            new Reply(
                Answer.SLOW_DOWN, 0, "The spool is full.", Optional.of(Duration.ofSeconds(7))));
  }

  @Test
  void asksToTryAgainWhenOutOfService() throws Exception {
    kept.behave((_, _) -> {
      throw new Unavailable(
          Unavailable.Reason.OUT_OF_SERVICE, "The disk is gone.", Duration.ofSeconds(30));
    });
    assertThat(send(Signal.LOGS, logs(), Optional.of(TOKEN), false))
        .isEqualTo(
            new Reply(
                Answer.OUT_OF_SERVICE,
                0,
                "The disk is gone.",
                Optional.of(Duration.ofSeconds(30))));
  }

  @Test
  void passesAPermanentRefusalOn() throws Exception {
    kept.behave((_, _) -> {
      throw new RejectedData("No such tenant.");
    });
    Reply reply = send(Signal.TRACES, spans(1, 0), Optional.of(TOKEN), false);
    assertThat(reply).isEqualTo(new Reply(Answer.INVALID, 0, "No such tenant.", Optional.empty()));
  }

  @Test
  void neverAcknowledgesAfterAFailureOfItsOwn() throws Exception {
    kept.behave((_, _) -> {
      throw new IllegalStateException("a bug");
    });
    Reply reply = send(Signal.TRACES, spans(1, 0), Optional.of(TOKEN), false);
    assertThat(reply.answer()).isEqualTo(Answer.OUT_OF_SERVICE);
    assertThat(reply.retryAfter()).isPresent();
    assertThat(reply.message()).doesNotContain("a bug");
  }

  @Test
  void asksForAToken() throws Exception {
    assertThat(send(Signal.TRACES, spans(1, 0), Optional.empty(), false).answer())
        .isEqualTo(Answer.NOT_AUTHENTICATED);
    assertThat(send(Signal.TRACES, spans(1, 0), Optional.of(TOKEN + "x"), false).answer())
        .isEqualTo(Answer.NOT_AUTHENTICATED);
    assertThat(kept.kept()).isEmpty();
  }

  @Test
  void refusesLargeRequestsAndStaysUp() throws Exception {
    assertThat(
            send(Signal.TRACES, new byte[MAX_REQUEST_BYTES + 1], Optional.of(TOKEN), false)
                .answer())
        .isEqualTo(Answer.TOO_LARGE);
    assertThat(
            send(Signal.TRACES, new byte[MAX_REQUEST_BYTES * 50], Optional.of(TOKEN), true)
                .answer())
        .as("small on the wire, large when decompressed")
        .isEqualTo(Answer.TOO_LARGE);
    assertThat(send(Signal.TRACES, spans(1, 0), Optional.of(TOKEN), true).answer())
        .isEqualTo(Answer.SUCCESS);
  }

  OtlpReceiver start(Map<String, TenantId> tokens) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OtlpReceiverConfig config =
        new OtlpReceiverConfig(
            Optional.of(OtlpReceiverConfig.Grpc.on(any).withMaxRequestBytes(MAX_REQUEST_BYTES)),
            Optional.of(OtlpReceiverConfig.Http.on(any).withMaxRequestBytes(MAX_REQUEST_BYTES)),
            tokens,
            TenantId.NONE);
    OtlpReceiver started =
        OtlpReceiverFactory.create(config, MeterProvider.noop().get("test"), Clock.systemUTC());
    started.start(kept);
    return started;
  }

  /// Valid spans with ids from 1, then spans whose trace id has three bytes.
  static byte[] spans(int valid, int invalid) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    for (int i = 1; i <= valid + invalid; i++) {
      byte[] traceId = new byte[i > valid ? 3 : 16];
      traceId[0] = 1;
      spans.addSpans(
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(traceId))
              .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) i}))
              .setName("GET /"));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
        .build()
        .toByteArray();
  }

  private static byte[] logs() {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(LogRecord.newBuilder())))
        .build()
        .toByteArray();
  }

  private Reply sendUnchecked(Signal signal, byte[] payload) {
    try {
      return send(signal, payload, Optional.of(TOKEN), false);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
