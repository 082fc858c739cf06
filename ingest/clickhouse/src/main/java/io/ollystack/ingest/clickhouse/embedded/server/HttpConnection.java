package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One client's connection: HTTP/1.1, one request at a time. Own code instead of the JDK's server
/// for three reasons: it tells when a client has left while the engine works, it reads rows into
/// and writes results from native memory without a copy on the heap, and an answer that breaks off
/// is seen as broken by the client. Used by one thread, except for [#clientHasLeft()].
final class HttpConnection implements Closeable {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  // Filled and not yet consumed: position to limit.
  private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
  private boolean clientSentMore;

  HttpConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /// Waits for the next request; empty where the client has closed the connection.
  Optional<RequestHead> readHead() throws IOException, BadRequest {
    int scanned = 0;
    while (true) {
      int end = headEnd(scanned);
      if (end >= 0) {
        byte[] head = new byte[end - input.position()];
        input.get(head);
        input.position(input.position() + HEAD_END.length);
        return Optional.of(RequestHead.parse(new String(head, StandardCharsets.UTF_8)));
      }
      scanned = Math.max(0, input.remaining() - HEAD_END.length);
      if (input.remaining() == input.capacity()) {
        throw new BadRequest(
            431, "request line and headers exceed %d bytes".formatted(BUFFER_BYTES));
      }
      if (more() < 0) {
        if (input.hasRemaining()) {
          throw new EOFException("the client left in the middle of its request's headers");
        }
        return Optional.empty();
      }
    }
  }

  /// Reads at most `limit` bytes of a body, past the buffer where that is empty.
  int readBody(ByteBuffer target, long limit) throws IOException {
    int wanted = (int) Math.min(target.remaining(), limit);
    if (!input.hasRemaining()) {
      if (wanted >= input.capacity()) {
        int oldLimit = target.limit();
        target.limit(target.position() + wanted);
        try {
          return channel.read(target);
        } finally {
          target.limit(oldLimit);
        }
      }
      if (more() < 0) {
        return -1;
      }
    }
    int count = Math.min(wanted, input.remaining());
    ByteBuffer part = input.slice(input.position(), count);
    target.put(part);
    input.position(input.position() + count);
    return count;
  }

  /// Reads up to a line break, which is dropped.
  String readLine(int maxLength) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (!input.hasRemaining() && more() < 0) {
        throw new EOFException("the client left in the middle of its request");
      }
      byte at = input.get();
      if (at == '\n') {
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
          line.setLength(line.length() - 1);
        }
        return line.toString();
      }
      if (line.length() >= maxLength) {
        throw new IOException("line exceeds %d bytes".formatted(maxLength));
      }
      line.append((char) (at & 0xff));
    }
  }

  boolean hasBuffered() {
    return input.hasRemaining();
  }

  void sendContinue() throws IOException {
    write(ByteBuffer.wrap(CONTINUE));
  }

  /// Writes all of it.
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Writes all of them in one go.
  void write(ByteBuffer... parts) throws IOException {
    long remaining = 0;
    for (ByteBuffer part : parts) {
      remaining += part.remaining();
    }
    while (remaining > 0) {
      remaining -= channel.write(parts);
    }
  }

  /// Whether the client has closed its end; asked by the watch while this connection's own thread
  /// is inside the engine and reads nothing.
  boolean clientHasLeft() {
    if (clientSentMore) {
      return false;
    }
    try {
      channel.socket().setSoTimeout(1);
      byte[] one = new byte[1];
      // Nothing but the end may come before the answer: clients of this server do not pipeline.
      int count = channel.socket().getInputStream().read(one);
      if (count > 0) {
        clientSentMore = true;
      }
      return count < 0;
    } catch (SocketTimeoutException alive) {
      return false;
    } catch (IOException gone) {
      return true;
    }
  }

  /// Whether the next request's first byte was lost to [#clientHasLeft()].
  boolean isOutOfStep() {
    return clientSentMore;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private int more() throws IOException {
    input.compact();
    try {
      return channel.read(input);
    } finally {
      input.flip();
    }
  }

  private int headEnd(int scanned) {
    int last = input.limit() - HEAD_END.length;
    for (int at = input.position() + scanned; at <= last; at++) {
      if (input.get(at) == '\r'
          && input.get(at + 1) == '\n'
          && input.get(at + 2) == '\r'
          && input.get(at + 3) == '\n') {
        return at;
      }
    }
    return -1;
  }
}
