package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// The body of one request, however it is framed. Reading it past the end returns -1; a peer that
/// leaves in the middle is an EOFException, so that half an insert is never taken for a whole one.
final class RequestBody implements ReadableByteChannel {
  private static final int MAX_CHUNK_LINE = 1024;

  private final HttpConnection connection;
  private final boolean chunked;
  private long remaining;
  private boolean expectsContinue;
  private boolean firstChunk = true;
  private boolean ended;

  RequestBody(HttpConnection connection, RequestHead head) throws BadRequest {
    this.connection = connection;
    this.chunked = head.header("transfer-encoding").orElse("").equalsIgnoreCase("chunked");
    this.expectsContinue = head.header("expect").orElse("").equalsIgnoreCase("100-continue");
    if (!chunked) {
      try {
        remaining = Long.parseLong(head.header("content-length").orElse("0"));
      } catch (NumberFormatException malformed) {
        throw new BadRequest(400, "malformed Content-Length");
      }
      if (remaining < 0) {
        throw new BadRequest(400, "negative Content-Length");
      }
      ended = remaining == 0;
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (expectsContinue) {
      expectsContinue = false;
      connection.sendContinue();
    }
    if (ended) {
      return -1;
    }
    if (chunked && remaining == 0 && !nextChunk()) {
      return -1;
    }
    int count = connection.readBody(target, remaining);
    if (count < 0) {
      throw new EOFException("the client left before the end of its request");
    }
    remaining -= count;
    if (!chunked && remaining == 0) {
      ended = true;
    }
    return count;
  }

  /// Fills the buffer as far as the body reaches; -1 where nothing is left.
  static int fill(ReadableByteChannel source, ByteBuffer target) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int count = source.read(target);
      if (count < 0) {
        return total == 0 ? -1 : total;
      }
      total += count;
    }
    return total;
  }

  /// Whether the next request can follow on this connection.
  boolean isEnded() throws IOException {
    // The end of a chunked body has a line of its own, which nobody may have asked for yet.
    return ended || (chunked && remaining == 0 && connection.hasBuffered() && !nextChunk());
  }

  @Override
  public boolean isOpen() {
    return !ended;
  }

  @Override
  public void close() {
    // The connection outlives the body.
  }

  private boolean nextChunk() throws IOException {
    if (!firstChunk) {
      String blank = connection.readLine(2);
      if (!blank.isEmpty()) {
        throw new IOException("chunk without its line break");
      }
    }
    firstChunk = false;
    String line = connection.readLine(MAX_CHUNK_LINE);
    int semicolon = line.indexOf(';');
    try {
      remaining = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
    } catch (NumberFormatException malformed) {
      throw new IOException("malformed chunk size", malformed);
    }
    if (remaining < 0) {
      throw new IOException("negative chunk size");
    }
    if (remaining == 0) {
      while (!connection.readLine(MAX_CHUNK_LINE).isEmpty()) {
        // A trailer, of no use here.
      }
      ended = true;
      return false;
    }
    return true;
  }
}
