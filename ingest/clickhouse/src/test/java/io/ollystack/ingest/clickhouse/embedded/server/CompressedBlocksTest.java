package io.ollystack.ingest.clickhouse.embedded.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CompressedBlocksTest {
  @Property
  boolean anyBytesComeBack(@ForAll byte[] bytes) throws IOException {
    return java.util.Arrays.equals(read(compress(bytes)), bytes);
  }

  @Test
  void moreThanABlockComesBack() throws IOException {
    byte[] bytes = new byte[3 * CompressedBlocks.BLOCK_BYTES + 7];
    new java.util.Random(1).nextBytes(bytes);

    assertThat(read(compress(bytes))).isEqualTo(bytes);
  }

  @Test
  void aDamagedBlockIsRefused() throws IOException {
    byte[] block =
        compress("some rows, some more rows".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (int at = 0; at < block.length; at++) {
      byte[] damaged = block.clone();
      damaged[at] ^= 0x40;
      assertThatThrownBy(() -> read(damaged)).isInstanceOf(MalformedBody.class);
      byte[] cut = java.util.Arrays.copyOf(block, at);
      if (at > 0) {
        assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedBody.class);
      }
    }
  }

  private static byte[] compress(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      ByteBuffer block = CompressedBlocks.compress(source);
      byte[] copy = new byte[block.remaining()];
      block.get(copy);
      out.writeBytes(copy);
    }
    return out.toByteArray();
  }

  private static byte[] read(byte[] blocks) throws IOException {
    return Channels.newInputStream(
            CompressedBlocks.decompress(Channels.newChannel(new ByteArrayInputStream(blocks))))
        .readAllBytes();
  }
}
