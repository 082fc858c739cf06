package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.export.Column.DoubleOf;
import io.ollystack.ingest.clickhouse.export.Column.IntOf;
import io.ollystack.ingest.clickhouse.export.Column.LongOf;
import io.ollystack.ingest.clickhouse.export.RowBlock.Part;
import io.ollystack.ingest.telemetry.TelemetryBatch;

/// Columns of numbers and times: fixed width, little-endian.
final class NumberColumns {
  private NumberColumns() {}

  /// Nanoseconds since the epoch. OTLP's are unsigned: what lies behind the year 2262 is stored as
  /// the last instant that the type holds.
  static <B extends TelemetryBatch> Column<B> time(LongOf<B> nanos) {
    return longs("DateTime64(9)", (batch, row) -> clamped(nanos.at(batch, row)));
  }

  static <B extends TelemetryBatch> Column<B> uint64(LongOf<B> value) {
    return longs("UInt64", value);
  }

  static <B extends TelemetryBatch> Column<B> float64(DoubleOf<B> value) {
    return longs("Float64", (batch, row) -> Double.doubleToRawLongBits(value.at(batch, row)));
  }

  static <B extends TelemetryBatch> Column<B> uint32(IntOf<B> value) {
    return ints("UInt32", value);
  }

  static <B extends TelemetryBatch> Column<B> int32(IntOf<B> value) {
    return ints("Int32", value);
  }

  /// The lowest eight bits.
  static <B extends TelemetryBatch> Column<B> uint8(IntOf<B> value) {
    return bytes("UInt8", value);
  }

  /// 0 or 1.
  static <B extends TelemetryBatch> Column<B> bool(IntOf<B> value) {
    return bytes("Bool", value);
  }

  private static long clamped(long nanos) {
    return nanos < 0 ? Long.MAX_VALUE : nanos;
  }

  private static <B extends TelemetryBatch> Column<B> longs(String type, LongOf<B> value) {
    return new Fixed<>(type, 8) {
      @Override
      void put(B batch, int row, ByteSink sink) {
        sink.putLong(value.at(batch, row));
      }
    };
  }

  private static <B extends TelemetryBatch> Column<B> ints(String type, IntOf<B> value) {
    return new Fixed<>(type, 4) {
      @Override
      void put(B batch, int row, ByteSink sink) {
        sink.putInt(value.at(batch, row));
      }
    };
  }

  private static <B extends TelemetryBatch> Column<B> bytes(String type, IntOf<B> value) {
    return new Fixed<>(type, 1) {
      @Override
      void put(B batch, int row, ByteSink sink) {
        sink.putByte(value.at(batch, row));
      }
    };
  }

  private abstract static class Fixed<B extends TelemetryBatch> implements Column<B> {
    private final String type;
    private final int width;

    Fixed(String type, int width) {
      this.type = type;
      this.width = width;
    }

    abstract void put(B batch, int row, ByteSink sink);

    @Override
    public String type() {
      return type;
    }

    @Override
    public void writeData(RowBlock<B> block, ByteSink sink) {
      sink.ensure(Math.multiplyExact(width, block.size()));
      for (Part<B> part : block.parts()) {
        B batch = part.batch();
        for (int row : part.rows()) {
          put(batch, row, sink);
        }
      }
    }
  }
}
