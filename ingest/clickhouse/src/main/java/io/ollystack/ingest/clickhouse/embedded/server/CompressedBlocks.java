package io.ollystack.ingest.clickhouse.embedded.server;

import com.clickhouse.data.ClickHouseCityHash;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/// ClickHouse's own compressed blocks (`compress=1`, `decompress=1`): a CityHash128 of what
/// follows, then method, compressed size with these nine bytes, uncompressed size, data; little
/// endian. LZ4 is written; LZ4, ZSTD (which client-v2 sends) and uncompressed ones are read.
/// Source: ClickHouse, src/Compression/CompressionInfo.h.
@SuppressWarnings(
    "deprecation") // The driver keeps its hash to itself: the old class is the public one.
final class CompressedBlocks {
  static final int BLOCK_BYTES = 64 << 10;
  private static final int CHECKSUM_BYTES = 16;
  private static final int HEADER_BYTES = 9;
  private static final byte METHOD_LZ4 = (byte) 0x82;
  private static final byte METHOD_ZSTD = (byte) 0x90;
  private static final byte METHOD_NONE = (byte) 0x02;
  private static final int MAX_BLOCK_BYTES = 64 << 20;

  private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.safeInstance().safeDecompressor();

  private CompressedBlocks() {}

  /// One block of at most [#BLOCK_BYTES], which are taken from the source.
  static ByteBuffer compress(ByteBuffer source) {
    byte[] plain = new byte[Math.min(source.remaining(), BLOCK_BYTES)];
    source.get(plain);
    int prefix = CHECKSUM_BYTES + HEADER_BYTES;
    byte[] block = new byte[prefix + COMPRESSOR.maxCompressedLength(plain.length)];
    int size =
        COMPRESSOR.compress(plain, 0, plain.length, block, prefix, block.length - prefix)
            + HEADER_BYTES;
    ByteBuffer out = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    out.put(CHECKSUM_BYTES, METHOD_LZ4);
    out.putInt(CHECKSUM_BYTES + 1, size);
    out.putInt(CHECKSUM_BYTES + 5, plain.length);
    long[] hash = ClickHouseCityHash.cityHash128(block, CHECKSUM_BYTES, size);
    out.putLong(0, hash[0]);
    out.putLong(8, hash[1]);
    return out.limit(CHECKSUM_BYTES + size);
  }

  /// Reads blocks as the bytes in them.
  static ReadableByteChannel decompress(ReadableByteChannel source) {
    return new Decompressed(source);
  }

  private static final class Decompressed implements ReadableByteChannel {
    private final ReadableByteChannel source;
    private ByteBuffer plain = ByteBuffer.allocate(0);

    Decompressed(ReadableByteChannel source) {
      this.source = source;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (!plain.hasRemaining() && !nextBlock()) {
        return -1;
      }
      int count = Math.min(target.remaining(), plain.remaining());
      target.put(plain.slice(plain.position(), count));
      plain.position(plain.position() + count);
      return count;
    }

    private boolean nextBlock() throws IOException {
      ByteBuffer head =
          ByteBuffer.allocate(CHECKSUM_BYTES + HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      int count = RequestBody.fill(source, head);
      if (count < 0) {
        return false;
      }
      int size = head.getInt(CHECKSUM_BYTES + 1);
      int plainSize = head.getInt(CHECKSUM_BYTES + 5);
      if (count < head.capacity()
          || size < HEADER_BYTES
          || size > MAX_BLOCK_BYTES
          || plainSize < 0
          || plainSize > MAX_BLOCK_BYTES) {
        throw new MalformedBody("malformed compressed block");
      }
      byte[] block = new byte[size];
      head.get(CHECKSUM_BYTES, block, 0, HEADER_BYTES);
      ByteBuffer data = ByteBuffer.wrap(block, HEADER_BYTES, size - HEADER_BYTES);
      if (data.hasRemaining() && RequestBody.fill(source, data) < size - HEADER_BYTES) {
        throw new MalformedBody("the last compressed block breaks off");
      }
      long[] hash = ClickHouseCityHash.cityHash128(block, 0, size);
      if (hash[0] != head.getLong(0) || hash[1] != head.getLong(8)) {
        throw new MalformedBody("checksum of a compressed block differs");
      }
      plain = ByteBuffer.wrap(unpack(block, size, plainSize));
      return true;
    }

    private static byte[] unpack(byte[] block, int size, int plainSize) throws IOException {
      byte[] plain = new byte[plainSize];
      if (block[0] == METHOD_NONE && size - HEADER_BYTES == plainSize) {
        System.arraycopy(block, HEADER_BYTES, plain, 0, plainSize);
      } else if (block[0] == METHOD_LZ4) {
        try {
          DECOMPRESSOR.decompress(block, HEADER_BYTES, size - HEADER_BYTES, plain, 0);
        } catch (LZ4Exception damaged) {
          throw new MalformedBody("malformed compressed block", damaged);
        }
      } else if (block[0] == METHOD_ZSTD) {
        long count =
            Zstd.decompressByteArray(plain, 0, plainSize, block, HEADER_BYTES, size - HEADER_BYTES);
        if (count != plainSize) {
          throw new MalformedBody("malformed compressed block");
        }
      } else {
        throw new MalformedBody(
            "compression method 0x%02x of a block: only LZ4 and ZSTD are understood"
                .formatted(block[0] & 0xff));
      }
      return plain;
    }

    @Override
    public boolean isOpen() {
      return source.isOpen();
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
