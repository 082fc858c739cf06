package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.Terms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The texts that repeat in a block, over all of its batches: each batch has a dictionary of its
/// own, a column of the block needs one. Each text of each batch is hashed once a block, whatever
/// the number of columns and rows. Not thread-safe.
final class BlockTerms {
  private byte[][] sources = new byte[256][];
  private int[] starts = new int[256];
  private int[] lengths = new int[256];
  private int[] slots = new int[1024];
  private int size;

  /// `ids[part][term]` is the text's id in this block.
  private final int[][] ids;

  BlockTerms(List<BatchContext> parts) {
    Arrays.fill(slots, -1);
    ids = new int[parts.size()][];
    for (int part = 0; part < ids.length; part++) {
      BatchContext context = parts.get(part);
      int known = part == 0 ? -1 : sameTerms(parts, part);
      ids[part] = known >= 0 ? ids[known] : intern(context);
    }
  }

  int size() {
    return size;
  }

  /// The id of a batch's term.
  int[] idsOf(int part) {
    return ids[part];
  }

  /// The id of a text that comes from no batch.
  int intern(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return intern(utf8, 0, utf8.length);
  }

  void write(int id, ByteSink sink) {
    sink.putText(sources[id], starts[id], lengths[id]);
  }

  private static int sameTerms(List<BatchContext> parts, int part) {
    return parts.get(part - 1).terms() == parts.get(part).terms() ? part - 1 : -1;
  }

  private int[] intern(BatchContext context) {
    Terms terms = context.terms();
    byte[] arena = context.arena().bytes();
    int[] translated = new int[terms.size()];
    for (int term = 0; term < translated.length; term++) {
      long slice = terms.slice(term);
      translated[term] = intern(arena, Slice.start(slice), Slice.length(slice));
    }
    return translated;
  }

  private int intern(byte[] source, int start, int length) {
    int mask = slots.length - 1;
    int slot = hash(source, start, length) & mask;
    while (slots[slot] >= 0) {
      int id = slots[slot];
      if (Arrays.equals(
          sources[id], starts[id], starts[id] + lengths[id], source, start, start + length)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    if (size == lengths.length) {
      sources = Arrays.copyOf(sources, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    sources[size] = source;
    starts[size] = start;
    lengths[size] = length;
    slots[slot] = size;
    size++;
    if (size * 2 > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, -1);
    int mask = slots.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hash(sources[id], starts[id], lengths[id]) & mask;
      while (slots[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
  }

  private static int hash(byte[] source, int start, int length) {
    int hash = length;
    for (int i = start, end = start + length; i < end; i++) {
      hash = hash * 31 + source[i];
    }
    hash *= 0x9E3779B1;
    return hash ^ (hash >>> 15);
  }
}
