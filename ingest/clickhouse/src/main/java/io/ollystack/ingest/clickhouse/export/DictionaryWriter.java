package io.ollystack.ingest.clickhouse.export;

import java.util.Arrays;

/// Writes the data of one LowCardinality(String) column: a dictionary of the texts that occur, then
/// an index a row. Collects first, because the dictionary precedes the indices. Not thread-safe.
final class DictionaryWriter {
  /// The one version of dictionaries that ClickHouse writes: keys travel with each block.
  private static final long VERSION = 1;

  private static final long HAS_ADDITIONAL_KEYS = 1 << 9;
  private static final long NEEDS_UPDATE = 1 << 10;

  private final BlockTerms terms;
  private final int[] keys;
  private final int[] indexOf;
  private final int[] indices;
  private int keyCount;
  private int rows;

  DictionaryWriter(BlockTerms terms, int rows) {
    this.terms = terms;
    this.keys = new int[terms.size()];
    this.indexOf = new int[terms.size()];
    this.indices = new int[rows];
    Arrays.fill(indexOf, -1);
  }

  static void writePrefix(ByteSink sink) {
    sink.putLong(VERSION);
  }

  void add(int term) {
    int index = indexOf[term];
    if (index < 0) {
      index = keyCount++;
      indexOf[term] = index;
      keys[index] = term;
    }
    indices[rows++] = index;
  }

  void writeData(ByteSink sink) {
    if (rows == 0) {
      return;
    }
    int width = keyCount <= 1 << 8 ? 0 : keyCount <= 1 << 16 ? 1 : 2;
    sink.putLong(HAS_ADDITIONAL_KEYS | NEEDS_UPDATE | width);
    sink.putLong(keyCount);
    for (int i = 0; i < keyCount; i++) {
      terms.write(keys[i], sink);
    }
    sink.putLong(rows);
    sink.ensure(rows << width);
    for (int i = 0; i < rows; i++) {
      switch (width) {
        case 0 -> sink.putByte(indices[i]);
        case 1 -> sink.putShort(indices[i]);
        default -> sink.putInt(indices[i]);
      }
    }
  }
}
