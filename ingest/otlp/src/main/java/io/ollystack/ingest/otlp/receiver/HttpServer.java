package io.ollystack.ingest.otlp.receiver;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// OTLP/HTTP on Netty, HTTP/1.1. The event loops only move bytes; decompression, decoding and
/// waiting for the spool happen on virtual threads.
@SuppressWarnings("FutureReturnValueIgnored") // of closing what has failed or was never opened
final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_REQUEST_LINE = 4096;
  private static final int MAX_HEADERS = 16 << 10;
  private static final int CHUNK = 64 << 10;

  private final OtlpReceiverConfig.Http config;
  private final BearerTokens tokens;
  private final RequestHandler handler;
  private final ReceiverMetrics metrics;
  private final ExecutorService executor;
  private final BytesInProgress bytesInProgress;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;
  private volatile boolean stopping;

  HttpServer(
      OtlpReceiverConfig.Http config,
      BearerTokens tokens,
      RequestHandler handler,
      ReceiverMetrics metrics,
      ExecutorService executor,
      BytesInProgress bytesInProgress)
      throws IOException {
    this.config = config;
    this.tokens = tokens;
    this.handler = handler;
    this.metrics = metrics;
    this.executor = executor;
    this.bytesInProgress = bytesInProgress;
    SslContext tls = tls(config.tls());
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    this.listener = listen(tls);
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /// Takes no more connections; requests in progress may finish within the grace time.
  void stop(Duration grace) throws InterruptedException {
    stopping = true;
    listener.close().sync();
    long deadline = System.nanoTime() + grace.toNanos();
    while (bytesInProgress.taken() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    connections.close().sync();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  BearerTokens tokens() {
    return tokens;
  }

  int maxRequestBytes() {
    return config.maxRequestBytes();
  }

  Duration requestTimeout() {
    return config.requestTimeout();
  }

  BytesInProgress bytesInProgress() {
    return bytesInProgress;
  }

  boolean isStopping() {
    return stopping;
  }

  void execute(Runnable task) {
    executor.execute(task);
  }

  /// Decompresses the body and has it kept; on a virtual thread.
  Outcome keep(HttpExchange exchange, byte[] body, int length) {
    try {
      byte[] payload = exchange.coding().decompress(body, length, config.maxRequestBytes());
      return handler.handle(
          exchange.signal(), exchange.encoding(), exchange.tenant(), "http", payload);
    } catch (RefusedRequest e) {
      metrics.answered(exchange.signal(), "http", e.outcome(), Duration.ZERO);
      return e.outcome();
    }
  }

  void answeredEarly(Outcome outcome) {
    metrics.answeredEarly(outcome);
  }

  void connectionFailed(Throwable cause) {
    LOG.debug("HTTP connection failed", cause);
  }

  private Channel listen(@Nullable SslContext tls) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    open(channel, tls);
                  }
                });
    var bound = bootstrap.bind(config.endpoint()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully();
      throw new IOException(
          "cannot listen on %s for OTLP/HTTP: is another process using the port?"
              .formatted(config.endpoint()),
          bound.cause());
    }
    return bound.channel();
  }

  private void open(SocketChannel channel, @Nullable SslContext tls) {
    if (connections.size() >= config.maxConnections()) {
      channel.close();
      return;
    }
    connections.add(channel);
    ChannelPipeline pipeline = channel.pipeline();
    if (tls != null) {
      pipeline.addLast(tls.newHandler(channel.alloc()));
    }
    pipeline
        .addLast(new IdleStateHandler(0, 0, config.keepAlive().toMillis(), TimeUnit.MILLISECONDS))
        .addLast(new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, CHUNK))
        .addLast(new HttpConnection(this));
  }

  private static @Nullable SslContext tls(Optional<OtlpReceiverConfig.Tls> files)
      throws IOException {
    if (files.isEmpty()) {
      return null;
    }
    OtlpReceiverConfig.Tls tls = files.get();
    tls.checkFiles();
    SslContextBuilder builder =
        SslContextBuilder.forServer(tls.certificate().toFile(), tls.privateKey().toFile())
            .sslProvider(SslProvider.JDK);
    if (tls.clientAuthorities().isPresent()) {
      builder.trustManager(tls.clientAuthorities().get().toFile()).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }
}
