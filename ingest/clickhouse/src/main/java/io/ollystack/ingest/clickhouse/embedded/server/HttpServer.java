package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// ClickHouse's HTTP interface on the loopback: a platform thread per connection, because a thread
/// inside the engine cannot be unmounted, with a stack for ClickHouse's recursive parser.
final class HttpServer {
  private static final int MAX_CONNECTIONS = 256;

  /// So much of a body is read and dropped behind a refused statement, to keep the connection.
  private static final long MAX_DRAINED_BYTES = 64L << 20;

  private final ServerSocketChannel server;
  private final Authentication authentication;
  private final StatementRunner runner;
  private final Semaphore slots = new Semaphore(MAX_CONNECTIONS);
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  HttpServer(int port, Authentication authentication, StatementRunner runner) throws IOException {
    this.authentication = authentication;
    this.runner = runner;
    this.server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
    } catch (BindException taken) {
      throw new IOException(
          "port %d on the loopback is in use by another program (%s); expected a free one, or 0 for any"
              .formatted(port, taken.getMessage()),
          taken);
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  void start() {
    Thread.ofPlatform().name("http-accept").daemon(true).start(this::accept);
  }

  /// Takes no more connections and no more requests on those there are.
  void stopAccepting() throws IOException {
    stopping = true;
    server.close();
  }

  private void accept() {
    int number = 0;
    while (!stopping) {
      try {
        SocketChannel channel = server.accept();
        if (!slots.tryAcquire()) {
          refuse(channel);
          continue;
        }
        Thread.ofPlatform()
            .name("http-" + number++)
            .daemon(true)
            .stackSize(EmbeddedServer.STACK_BYTES)
            .start(() -> serve(channel));
      } catch (IOException closed) {
        if (!server.isOpen()) {
          return;
        }
      }
    }
  }

  /// An answer instead of a wait: a client knows what to do, and the parent's ping, whose every
  /// answer is a sign of life, does not starve behind others.
  private static void refuse(SocketChannel channel) throws IOException {
    try (channel;
        HttpConnection connection = new HttpConnection(channel)) {
      HttpAnswer answer = new HttpAnswer(connection, false);
      fail(
          answer,
          StatementFailed.of(
              202,
              "TOO_MANY_SIMULTANEOUS_QUERIES",
              "all %d connections of the embedded server are in use. Try again"
                  .formatted(MAX_CONNECTIONS)),
          false);
    }
  }

  private void serve(SocketChannel channel) {
    try (channel;
        HttpConnection connection = new HttpConnection(channel)) {
      open.add(connection);
      try {
        while (!stopping && serveOne(connection)) {
          // The next request on the same connection.
        }
      } finally {
        open.remove(connection);
      }
    } catch (IOException left) {
      // The client has gone, or the answer could not be ended: closing is all that is left to do.
    } finally {
      slots.release();
    }
  }

  private boolean serveOne(HttpConnection connection) throws IOException {
    try {
      var head = connection.readHead();
      return head.isPresent() && serve(head.get(), connection);
    } catch (BadRequest bad) {
      new HttpAnswer(connection, false)
          .fail(bad.status(), (bad.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      return false;
    }
  }

  private boolean serve(RequestHead head, HttpConnection connection)
      throws IOException, BadRequest {
    RequestBody body = new RequestBody(connection, head);
    HttpAnswer answer = new HttpAnswer(connection, head.keepsAlive());
    boolean compress = "1".equals(head.parameter("compress").orElse(""));
    try {
      answer(head, body, connection, answer);
      answer.end();
    } catch (StatementFailed failed) {
      if (answer.isStarted()) {
        // Too late for a status: as a server does, the reason goes behind the rows; without its
        // last
        // chunk the answer is an error to the client.
        if (!compress) {
          answer.write(
              ByteBuffer.wrap((failed.getMessage() + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        return false;
      }
      fail(answer, failed, compress);
    } catch (MalformedBody | ZipException malformed) {
      throw new BadRequest(400, "request body: " + malformed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
    return answer.keepsAlive() && !connection.isOutOfStep() && drain(body);
  }

  private void answer(
      RequestHead head, RequestBody body, HttpConnection connection, HttpAnswer answer)
      throws IOException, StatementFailed, InterruptedException, BadRequest {
    switch (head.path()) {
      case "/ping", "/replicas_status" ->
          answer.write(ByteBuffer.wrap("Ok.\n".getBytes(StandardCharsets.US_ASCII)));
      case "/" -> {
        if (!authentication.accepts(head)) {
          throw StatementFailed.of(
              516,
              "AUTHENTICATION_FAILED",
              "%s: Authentication failed: password is incorrect, or there is no user with such name"
                  .formatted(authentication.user()));
        }
        MultipartForm form = MultipartForm.read(head, body);
        StatementRequest request = StatementRequest.of(head, form.values());
        runner.run(request, decoded(head, request, form.rest(body)), connection, answer);
      }
      default ->
          throw new BadRequest(
              404,
              "There is no handle " + head.path() + ". Use / for statements, /ping for health");
    }
  }

  private static ReadableByteChannel decoded(
      RequestHead head, StatementRequest request, ReadableByteChannel body)
      throws IOException, BadRequest {
    if (request.decompress()) {
      return CompressedBlocks.decompress(body);
    }
    String encoding = head.header("content-encoding").orElse("identity");
    return switch (encoding) {
      case "identity", "" -> body;
      case "gzip" -> Channels.newChannel(new GZIPInputStream(Channels.newInputStream(body)));
      case "lz4" ->
          Channels.newChannel(
              new net.jpountz.lz4.LZ4FrameInputStream(Channels.newInputStream(body)));
      default ->
          throw new BadRequest(
              400, "Content-Encoding `%s`: expected gzip, lz4 or none".formatted(encoding));
    };
  }

  private static void fail(HttpAnswer answer, StatementFailed failed, boolean compress)
      throws IOException {
    answer.header("X-ClickHouse-Exception-Code", Integer.toString(failed.code()));
    byte[] text = (failed.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    if (compress) {
      ByteBuffer block = CompressedBlocks.compress(ByteBuffer.wrap(text));
      text = new byte[block.remaining()];
      block.get(text);
    }
    answer.fail(ErrorStatus.of(failed.code()), text);
  }

  private static boolean drain(RequestBody body) throws IOException {
    ByteBuffer scrap = ByteBuffer.allocate(64 << 10);
    for (long drained = 0; drained < MAX_DRAINED_BYTES; ) {
      int count = body.read(scrap.clear());
      if (count < 0) {
        return true;
      }
      drained += count;
    }
    return false;
  }
}
