package io.ollystack.ingest.otlp.receiver;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends calls whose request does not arrive in time: a slow or abandoned client must not hold its
/// buffers for ever. `DEADLINE_EXCEEDED` asks an honest client to send the request again.
///
/// @param timeout from the headers of a call to the end of its request
record ArrivalDeadline(Duration timeout, ScheduledExecutorService timer)
    implements ServerInterceptor {

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    // Whoever sets it first, the end of the request or the timer, decides.
    var decided = new AtomicBoolean();
    ScheduledFuture<?> timer =
        timer()
            .schedule(
                () -> {
                  if (decided.compareAndSet(false, true)) {
                    call.close(
                        Status.DEADLINE_EXCEEDED.withDescription(
                            "The request did not arrive within %d s."
                                .formatted(timeout.toSeconds())),
                        new Metadata());
                  }
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    return new SimpleForwardingServerCallListener<A>(next.startCall(call, headers)) {
      @Override
      public void onHalfClose() {
        timer.cancel(false);
        if (decided.compareAndSet(false, true)) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        timer.cancel(false);
        super.onCancel();
      }
    };
  }
}
