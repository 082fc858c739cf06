package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.export.Column.IntOf;
import io.ollystack.ingest.clickhouse.export.Column.LongOf;
import io.ollystack.ingest.clickhouse.export.RowBlock.Part;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;

/// Columns of type String: texts of the arena, texts that repeat, ids in hexadecimal form.
final class TextColumns {
  private static final String TYPE = "String";

  private TextColumns() {}

  /// A slice of the arena.
  static <B extends TelemetryBatch> Column<B> slice(LongOf<B> slice) {
    return new Text<>() {
      @Override
      public void writeData(RowBlock<B> block, ByteSink sink) {
        for (Part<B> part : block.parts()) {
          byte[] arena = part.batch().context().arena().bytes();
          for (int row : part.rows()) {
            long text = slice.at(part.batch(), row);
            sink.putText(arena, Slice.start(text), Slice.length(text));
          }
        }
      }
    };
  }

  /// A term, where the table's type is a plain String.
  static <B extends TelemetryBatch> Column<B> term(IntOf<B> term) {
    return new Text<>() {
      @Override
      public void writeData(RowBlock<B> block, ByteSink sink) {
        for (int i = 0; i < block.parts().size(); i++) {
          Part<B> part = block.parts().get(i);
          int[] ids = block.terms().idsOf(i);
          for (int row : part.rows()) {
            block.terms().write(ids[term.at(part.batch(), row)], sink);
          }
        }
      }
    };
  }

  /// 32 digits; empty for none.
  static <B extends TelemetryBatch> Column<B> traceId(LongOf<B> high, LongOf<B> low) {
    return new Text<>() {
      @Override
      public void writeData(RowBlock<B> block, ByteSink sink) {
        sink.ensure(Math.multiplyExact(HexIds.TRACE_ID_LENGTH + 1, block.size()));
        for (Part<B> part : block.parts()) {
          for (int row : part.rows()) {
            long h = high.at(part.batch(), row);
            long l = low.at(part.batch(), row);
            if ((h | l) == 0) {
              sink.putByte(0);
            } else {
              sink.putByte(HexIds.TRACE_ID_LENGTH);
              int at = HexIds.write(h, sink.array(), sink.position());
              sink.position(HexIds.write(l, sink.array(), at));
            }
          }
        }
      }
    };
  }

  /// 16 digits; empty for none.
  static <B extends TelemetryBatch> Column<B> spanId(LongOf<B> id) {
    return new Text<>() {
      @Override
      public void writeData(RowBlock<B> block, ByteSink sink) {
        sink.ensure(Math.multiplyExact(HexIds.SPAN_ID_LENGTH + 1, block.size()));
        for (Part<B> part : block.parts()) {
          for (int row : part.rows()) {
            long bits = id.at(part.batch(), row);
            if (bits == 0) {
              sink.putByte(0);
            } else {
              sink.putByte(HexIds.SPAN_ID_LENGTH);
              sink.position(HexIds.write(bits, sink.array(), sink.position()));
            }
          }
        }
      }
    };
  }

  /// The body of a log record.
  static Column<LogBatch> body() {
    return new Text<>() {
      @Override
      public void writeData(RowBlock<LogBatch> block, ByteSink sink) {
        for (Part<LogBatch> part : block.parts()) {
          LogBatch batch = part.batch();
          for (int row : part.rows()) {
            int start = beginText(sink, batch.maxBodyLength(row));
            endText(sink, start, batch.writeBody(row, sink.array(), sink.position()));
          }
        }
      }
    };
  }

  /// Makes room for a text whose length is known only after writing it; returns where its length
  /// stands. The text goes to the sink's position.
  static int beginText(ByteSink sink, int maxLength) {
    sink.ensure(maxLength + 5);
    int start = sink.position();
    sink.position(start + lengthBytes(maxLength));
    return start;
  }

  /// Fills in the length, in as many bytes as were left for it.
  static void endText(ByteSink sink, int start, int end) {
    byte[] target = sink.array();
    int from = sink.position();
    int rest = end - from;
    for (int i = start; i < from - 1; i++) {
      target[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[from - 1] = (byte) rest;
    sink.position(end);
  }

  private static int lengthBytes(int length) {
    return length < 1 << 7
        ? 1
        : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
  }

  private abstract static class Text<B extends TelemetryBatch> implements Column<B> {
    @Override
    public String type() {
      return TYPE;
    }
  }
}
