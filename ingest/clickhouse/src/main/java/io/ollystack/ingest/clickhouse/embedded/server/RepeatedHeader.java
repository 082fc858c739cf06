package io.ollystack.ingest.clickhouse.embedded.server;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// The formats whose output can be joined from the engine's blocks, and what is to be cut from each
/// block after the first: the engine formats every block on its own and repeats the header in it.
///
/// @param lists number of lists (names, types) behind the column count in the header
record RepeatedHeader(int lists) {
  /// Empty for a format whose blocks cannot be joined (JSON, Parquet, ...): those are fetched
  /// whole.
  static Optional<RepeatedHeader> of(String format) {
    return switch (format) {
      case "RowBinary",
          "Native",
          "TSV",
          "TabSeparated",
          "TSVRaw",
          "TabSeparatedRaw",
          "CSV",
          "JSONEachRow",
          "JSONLines",
          "NDJSON" ->
          Optional.of(new RepeatedHeader(0));
      case "RowBinaryWithNames" -> Optional.of(new RepeatedHeader(1));
      case "RowBinaryWithNamesAndTypes" -> Optional.of(new RepeatedHeader(2));
      default -> Optional.empty();
    };
  }

  /// Length of the header of a block: a column count, then that many strings per list, each with
  /// its length before it; all numbers as LEB128.
  long length(MemorySegment block) {
    if (lists == 0) {
      return 0;
    }
    Reader reader = new Reader(block);
    long strings = reader.number() * lists;
    for (long i = 0; i < strings; i++) {
      reader.skip(reader.number());
    }
    return reader.at;
  }

  private static final class Reader {
    private final MemorySegment block;
    private long at;

    Reader(MemorySegment block) {
      this.block = block;
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = block.get(ValueLayout.JAVA_BYTE, at++);
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    void skip(long bytes) {
      at += bytes;
    }
  }
}
