package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that begin a gRPC request and do not end it, and more clients than there is room for.
/// (The same of HTTP: `HttpReceiverTest`.)
class SlowClientsTest {
  private static final int ROOM = 2;

  private final RecordingRequests kept = new RecordingRequests();
  private final OtlpReceiver receiver = newReceiver();

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void requestThatDoesNotEndIsGivenUpAndItsNeighbourIsKept() throws Exception {
    receiver.start(kept);
    ManagedChannel channel = channel();
    try {
      Answer slow = new Answer();
      ClientCall<byte[], byte[]> abandoned =
          channel.newCall(GrpcReceiverTest.method(Signal.TRACES), CallOptions.DEFAULT);
      abandoned.start(slow, new Metadata());
      abandoned.request(1);
      abandoned.sendMessage(ReceiverContract.spans(1, 0)); // and no end

      assertThat(send(channel).getCode()).isEqualTo(Status.Code.OK);
      Status status = slow.closed.get(20, TimeUnit.SECONDS);
      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(status.getDescription()).startsWith("The request did not arrive within");
      assertThat(send(channel).getCode()).isEqualTo(Status.Code.OK);
      assertThat(kept.rows(Signal.TRACES)).isEqualTo(2);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void connectionsAboveTheLimitAreClosedAndThereIsRoomAgainWhenOneGoes() throws Exception {
    receiver.start(kept);
    try (Socket first = connect();
        Socket _ = connect()) {
      awaitGreeting(first);
      try (Socket third = connect()) {
        assertThat(isClosedByServer(third)).isTrue();
      }
    }
    ManagedChannel channel = channel();
    try {
      assertThat(send(channel).getCode()).isEqualTo(Status.Code.OK);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.grpcPort().orElseThrow());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// The server's SETTINGS, which it sends first.
  private static void awaitGreeting(Socket socket) throws IOException {
    assertThat(socket.getInputStream().read()).isNotNegative();
  }

  private static boolean isClosedByServer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static Status send(ManagedChannel channel) throws Exception {
    Answer answer = new Answer();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            GrpcReceiverTest.method(Signal.TRACES), CallOptions.DEFAULT.withWaitForReady());
    call.start(answer, new Metadata());
    call.request(1);
    call.sendMessage(ReceiverContract.spans(1, 0));
    call.halfClose();
    return answer.closed.get(20, TimeUnit.SECONDS);
  }

  private ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort().orElseThrow())
        .usePlaintext()
        .build();
  }

  private static OtlpReceiver newReceiver() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return OtlpReceiverFactory.create(
        new OtlpReceiverConfig(
            Optional.of(
                OtlpReceiverConfig.Grpc.on(any).withClientLimits(ROOM, Duration.ofMillis(300))),
            Optional.empty(),
            Map.of(),
            TenantId.NONE),
        MeterProvider.noop().get("test"),
        Clock.systemUTC());
  }

  private static final class Answer extends ClientCall.Listener<byte[]> {
    final CompletableFuture<Status> closed = new CompletableFuture<>();

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed.complete(status);
    }
  }
}
