package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.export.Column.IntOf;
import io.ollystack.ingest.clickhouse.export.Column.LongOf;
import io.ollystack.ingest.clickhouse.export.RowBlock.Part;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.Arrays;

/// Columns of attributes: Map(LowCardinality(String), String), in Native form the end of each row's
/// entries, then all keys, then all values.
final class MapColumns {
  private MapColumns() {}

  /// Attributes of which each row has its own.
  static <B extends TelemetryBatch> Column<B> own(LongOf<B> attributes) {
    return new Attributes<>(attributes) {
      @Override
      void writeValues(Part<B> part, ByteSink sink) {
        AttributeTable table = part.batch().context().attributes();
        for (int row : part.rows()) {
          writeEntries(table, attributes.at(part.batch(), row), sink);
        }
      }
    };
  }

  /// Attributes that rows share through an owner (resource, scope): the bytes of an owner's values
  /// are made once a part and copied from then on.
  ///
  /// @param owner a small number
  static <B extends TelemetryBatch> Column<B> shared(IntOf<B> owner, LongOf<B> attributesOfOwner) {
    return new Attributes<>((batch, row) -> attributesOfOwner.at(batch, owner.at(batch, row))) {
      @Override
      void writeValues(Part<B> part, ByteSink sink) {
        B batch = part.batch();
        AttributeTable table = batch.context().attributes();
        int[] starts = new int[4];
        int[] lengths = new int[4];
        Arrays.fill(lengths, -1);
        for (int row : part.rows()) {
          int id = owner.at(batch, row);
          if (id >= starts.length) {
            int known = starts.length;
            starts = Arrays.copyOf(starts, id * 2);
            lengths = Arrays.copyOf(lengths, id * 2);
            Arrays.fill(lengths, known, lengths.length, -1);
          }
          if (lengths[id] >= 0) {
            sink.repeat(starts[id], lengths[id]);
          } else {
            starts[id] = sink.position();
            writeEntries(table, attributesOfOwner.at(batch, id), sink);
            lengths[id] = sink.position() - starts[id];
          }
        }
      }
    };
  }

  private static void writeEntries(AttributeTable table, long attributes, ByteSink sink) {
    for (int entry = Slice.start(attributes), end = Slice.end(attributes); entry < end; entry++) {
      int start = TextColumns.beginText(sink, table.maxTextLength(entry));
      TextColumns.endText(sink, start, table.writeText(entry, sink.array(), sink.position()));
    }
  }

  private abstract static class Attributes<B extends TelemetryBatch> implements Column<B> {
    private final LongOf<B> attributes;

    Attributes(LongOf<B> attributes) {
      this.attributes = attributes;
    }

    abstract void writeValues(Part<B> part, ByteSink sink);

    @Override
    public String type() {
      return "Map(LowCardinality(String), String)";
    }

    @Override
    public void writePrefix(ByteSink sink) {
      DictionaryWriter.writePrefix(sink);
    }

    @Override
    public void writeData(RowBlock<B> block, ByteSink sink) {
      long total = 0;
      sink.ensure(Math.multiplyExact(8, block.size()));
      for (Part<B> part : block.parts()) {
        for (int row : part.rows()) {
          total += Slice.length(attributes.at(part.batch(), row));
          sink.putLong(total);
        }
      }
      DictionaryWriter keys = new DictionaryWriter(block.terms(), Math.toIntExact(total));
      for (int i = 0; i < block.parts().size(); i++) {
        Part<B> part = block.parts().get(i);
        AttributeTable table = part.batch().context().attributes();
        int[] ids = block.terms().idsOf(i);
        for (int row : part.rows()) {
          long slice = attributes.at(part.batch(), row);
          for (int entry = Slice.start(slice), end = Slice.end(slice); entry < end; entry++) {
            keys.add(ids[table.key(entry)]);
          }
        }
      }
      keys.writeData(sink);
      for (Part<B> part : block.parts()) {
        writeValues(part, sink);
      }
    }
  }
}
