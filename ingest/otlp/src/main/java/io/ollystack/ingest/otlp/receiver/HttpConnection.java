package io.ollystack.ingest.otlp.receiver;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One HTTP connection: collects a body, hands it to a virtual thread, writes the answer, reads on.
///
/// One request at a time: nothing is read from the socket while one is being kept, so a client that
/// pipelines is slowed down by TCP. All fields are confined to the channel's event loop.
// Failed writes and closes end in channelInactive, which is handled.
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final byte[] NOTHING = {};

  /// How much of a refused body is read and forgotten, so that the client sees the answer before
  /// the connection closes; more than that is cut off.
  private static final int DRAIN_FACTOR = 4;

  private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

  private final HttpServer server;
  private final Queue<Object> pending = new ArrayDeque<>();
  private @Nullable HttpRequest head;
  private @Nullable HttpExchange exchange;
  private @Nullable Outcome early;
  private byte[] body = NOTHING;
  private int length;
  private long reserved;
  private long drained;
  private boolean answering;
  private boolean proceeding;
  private @Nullable ScheduledFuture<?> deadline;

  HttpConnection(HttpServer server) {
    this.server = server;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    pending.add(message);
    proceed(ctx);
  }

  /// Takes messages until a request waits for its answer; then nothing more is read, so that what
  /// is pending is at most what one read from the socket brought.
  private void proceed(ChannelHandlerContext ctx) {
    if (proceeding) {
      return; // called by an answer given in the loop below, which goes on by itself
    }
    proceeding = true;
    while (!answering && !pending.isEmpty()) {
      Object message = pending.remove();
      try {
        take(ctx, message);
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
    proceeding = false;
    if (!answering) {
      ctx.read();
    }
  }

  private void take(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      begin(ctx, request);
    }
    if (message instanceof HttpContent content && head != null && !answering) {
      collect(ctx, content.content());
      if (message instanceof LastHttpContent && !answering) {
        finish(ctx);
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // A request being received has its own deadline, one being kept is in our hands.
    if (event instanceof IdleStateEvent && head == null) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    forget();
    releasePending();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Resets, TLS failures: the client has gone or does not speak HTTP. Nothing was acknowledged.
    server.connectionFailed(cause);
    ctx.close();
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    head = request;
    deadline =
        ctx.executor()
            .schedule(
                () -> tooSlow(ctx), server.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    if (request.decoderResult().isFailure()) {
      early = new Outcome.Refused(Refusal.INVALID_REQUEST, "Not a valid HTTP request.");
      answerAndClose(ctx);
      return;
    }
    try {
      exchange = HttpExchange.of(request, server.tokens());
      long declared = HttpUtil.getContentLength(request, 0L);
      if (declared > server.maxRequestBytes()) {
        throw tooLarge();
      }
      body = new byte[(int) Math.max(declared, 0)];
      reserve(body.length);
    } catch (RefusedRequest e) {
      early = e.outcome();
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      if (early != null) {
        answerAndClose(ctx);
      } else {
        ctx.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
  }

  private void collect(ChannelHandlerContext ctx, ByteBuf content) {
    int more = content.readableBytes();
    if (early != null) {
      drained += more;
      if (drained > (long) DRAIN_FACTOR * server.maxRequestBytes()) {
        answerAndClose(ctx);
      }
      return;
    }
    if (more > server.maxRequestBytes() - length) {
      early = tooLarge().outcome();
      return;
    }
    if (length + more > body.length) {
      int larger =
          (int)
              Math.min(
                  server.maxRequestBytes(), Math.max(length + more, Math.max(4096, length * 2L)));
      reserve(larger - body.length);
      body = Arrays.copyOf(body, larger);
    }
    if (early == null) {
      content.readBytes(body, length, more);
      length += more;
    }
  }

  private void finish(ChannelHandlerContext ctx) {
    cancelDeadline();
    HttpExchange current = exchange;
    if (early != null || current == null) {
      answer(ctx, false);
      return;
    }
    answering = true;
    byte[] received = body;
    int size = length;
    server.execute(() -> {
      Outcome outcome = server.keep(current, received, size);
      ctx.executor().execute(() -> write(ctx, current.response(outcome), false));
    });
  }

  private void tooSlow(ChannelHandlerContext ctx) {
    if (head != null && !answering) {
      early =
          new Outcome.Refused(
              Refusal.TOO_SLOW,
              "The request did not arrive within %s.".formatted(server.requestTimeout()));
      answerAndClose(ctx);
    }
  }

  private void answerAndClose(ChannelHandlerContext ctx) {
    answer(ctx, true);
  }

  private void answer(ChannelHandlerContext ctx, boolean close) {
    HttpRequest request = head;
    Outcome outcome = early;
    if (request == null || outcome == null) {
      ctx.close();
      return;
    }
    answering = true;
    HttpExchange current = exchange;
    FullHttpResponse response =
        outcome instanceof Outcome.Refused refused
            ? HttpExchange.refusal(request, refused)
            : current == null ? null : current.response(outcome);
    if (response == null) {
      ctx.close();
      return;
    }
    server.answeredEarly(outcome);
    write(ctx, response, close);
  }

  private void write(ChannelHandlerContext ctx, FullHttpResponse response, boolean close) {
    HttpRequest request = head;
    boolean keepAlive =
        !close && request != null && HttpUtil.isKeepAlive(request) && !server.isStopping();
    HttpUtil.setKeepAlive(response, keepAlive);
    forget();
    var written = ctx.writeAndFlush(response);
    if (keepAlive) {
      proceed(ctx);
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// Makes room for the next request, or lets go of everything when the connection has ended.
  private void forget() {
    cancelDeadline();
    server.bytesInProgress().release(reserved);
    reserved = 0;
    head = null;
    exchange = null;
    early = null;
    body = NOTHING;
    length = 0;
    drained = 0;
    answering = false;
  }

  private void releasePending() {
    while (!pending.isEmpty()) {
      ReferenceCountUtil.release(pending.remove());
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void reserve(long bytes) {
    if (server.bytesInProgress().tryAcquire(bytes)) {
      reserved += bytes;
    } else {
      early =
          new Outcome.TryAgain(
              true, "Too many bytes are being received. Slow down.", RETRY_WHEN_FULL);
    }
  }

  private RefusedRequest tooLarge() {
    return new RefusedRequest(
        Refusal.TOO_LARGE,
        "The body exceeds %d bytes. Send smaller batches.".formatted(server.maxRequestBytes()));
  }
}
