package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The answer to one request. Up to [#HELD_BYTES] are held back, as a server does, so that a
/// statement which fails early still gets its error's status; a larger answer goes out in chunks.
/// Where it cannot be ended properly, the connection is closed without the last chunk, which a
/// client reports as an error. Not thread-safe.
final class HttpAnswer {
  /// As `buffer_size` of a ClickHouse server.
  static final int HELD_BYTES = 1 << 20;

  private final HttpConnection connection;
  private final boolean keepAlive;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private ByteBuffer held = ByteBuffer.allocate(0);
  private boolean started;
  private boolean ended;

  HttpAnswer(HttpConnection connection, boolean keepAlive) {
    this.connection = connection;
    this.keepAlive = keepAlive;
    headers.put("X-ClickHouse-Server-Display-Name", "embedded");
    headers.put("X-ClickHouse-Timezone", "UTC");
    headers.put("Connection", keepAlive ? "Keep-Alive" : "Close");
  }

  void header(String name, String value) {
    // A line break in a value would start another header.
    headers.put(name, value.replace('\r', ' ').replace('\n', ' '));
  }

  boolean isStarted() {
    return started;
  }

  boolean isEnded() {
    return ended;
  }

  boolean keepsAlive() {
    return keepAlive;
  }

  /// Adds to the body; a large piece is written from where it is.
  void write(ByteBuffer bytes) throws IOException {
    if (!started && held.position() + bytes.remaining() <= HELD_BYTES) {
      hold(bytes);
      return;
    }
    if (!started) {
      started = true;
      headers.put("Transfer-Encoding", "chunked");
      connection.write(ByteBuffer.wrap(head(200)));
      held.flip();
      chunk(held);
      held = ByteBuffer.allocate(0);
    }
    chunk(bytes);
  }

  /// Ends an answer of status 200.
  void end() throws IOException {
    ended = true;
    if (started) {
      connection.write(ByteBuffer.wrap("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    } else {
      held.flip();
      headers.put("Content-Length", Integer.toString(held.remaining()));
      connection.write(ByteBuffer.wrap(head(200)), held);
    }
  }

  /// Answers with an error instead; only before the first byte has gone out.
  void fail(int status, byte[] body) throws IOException {
    ended = true;
    headers.put("Content-Type", "text/plain; charset=UTF-8");
    headers.put("Content-Length", Integer.toString(body.length));
    connection.write(ByteBuffer.wrap(head(status)), ByteBuffer.wrap(body));
  }

  private void chunk(ByteBuffer bytes) throws IOException {
    if (!bytes.hasRemaining()) {
      return;
    }
    byte[] size =
        (Integer.toHexString(bytes.remaining()) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    connection.write(
        ByteBuffer.wrap(size), bytes, ByteBuffer.wrap("\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  private void hold(ByteBuffer bytes) {
    int needed = held.position() + bytes.remaining();
    if (needed > held.capacity()) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.min(HELD_BYTES, Math.max(needed, held.capacity() * 2)));
      held.flip();
      larger.put(held);
      held = larger;
    }
    held.put(bytes);
  }

  private byte[] head(int status) {
    StringBuilder head =
        new StringBuilder(256)
            .append("HTTP/1.1 ")
            .append(status)
            .append(' ')
            .append(reason(status))
            .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 408 -> "Request Timeout";
      case 413 -> "Payload Too Large";
      case 431 -> "Request Header Fields Too Large";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }
}
