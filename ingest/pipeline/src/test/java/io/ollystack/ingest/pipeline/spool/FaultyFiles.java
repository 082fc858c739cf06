package io.ollystack.ingest.pipeline.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A disk that breaks on demand: writes fail beyond a budget of bytes (as on a full disk, after a
/// partial write), syncs fail while told to.
final class FaultyFiles implements SpoolFiles {
  final AtomicLong writableBytes = new AtomicLong(Long.MAX_VALUE);
  volatile boolean syncFails;
  final AtomicInteger syncs = new AtomicInteger();

  /// Syncs nothing: for tests that look at the files only after the process wrote them, and many.
  volatile boolean skipsSyncs;

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!skipsSyncs) {
      SpoolFiles.super.syncDirectory(directory);
    }
  }

  @Override
  public FileChannel open(Path file, Set<StandardOpenOption> options) throws IOException {
    return new FaultyChannel(FileChannel.open(file, options));
  }

  private final class FaultyChannel extends FileChannel {
    private final FileChannel real;

    FaultyChannel(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int wanted = from.remaining();
      if (wanted > writableBytes.get()) {
        if (writableBytes.get() == 0) {
          throw new IOException("No space left on device");
        }
        from.limit(from.position() + (int) writableBytes.get());
      }
      int written = real.write(from);
      from.limit(from.position() + wanted - written);
      writableBytes.addAndGet(-written);
      return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      syncs.incrementAndGet();
      if (syncFails) {
        throw new IOException("Input/output error");
      }
      if (!skipsSyncs) {
        real.force(metaData);
      }
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return real.read(into);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return real.read(into, position);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      return real.read(into, offset, length);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException("the spool does not gather");
    }

    @Override
    public int write(ByteBuffer from, long position) {
      throw new UnsupportedOperationException("the spool only appends");
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
      return real.transferTo(position, count, to);
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long position, long count)
        throws IOException {
      return real.transferFrom(from, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }
  }
}
