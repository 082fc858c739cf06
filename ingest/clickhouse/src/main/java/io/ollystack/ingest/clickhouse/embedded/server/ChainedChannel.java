package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Bytes already read, then the rest of the source.
record ChainedChannel(ByteBuffer first, ReadableByteChannel rest) implements ReadableByteChannel {
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!first.hasRemaining()) {
      return rest.read(target);
    }
    int count = Math.min(first.remaining(), target.remaining());
    target.put(first.slice(first.position(), count));
    first.position(first.position() + count);
    return count;
  }

  @Override
  public boolean isOpen() {
    return rest.isOpen();
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
