package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.export.Column.IntOf;
import io.ollystack.ingest.clickhouse.export.RowBlock.Part;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.List;

/// Columns of type LowCardinality(String).
final class DictionaryColumns {
  private DictionaryColumns() {}

  static <B extends TelemetryBatch> Column<B> term(IntOf<B> term) {
    return new Dictionary<>() {
      @Override
      void prepare(RowBlock<B> block) {
        // Terms of batches are known.
      }

      @Override
      void addAll(RowBlock<B> block, DictionaryWriter writer) {
        for (int i = 0; i < block.parts().size(); i++) {
          Part<B> part = block.parts().get(i);
          int[] ids = block.terms().idsOf(i);
          for (int row : part.rows()) {
            writer.add(ids[term.at(part.batch(), row)]);
          }
        }
      }
    };
  }

  /// One of a few texts, by number.
  static <B extends TelemetryBatch> Column<B> oneOf(List<String> texts, IntOf<B> number) {
    return new Dictionary<>() {
      @Override
      void prepare(RowBlock<B> block) {
        texts.forEach(block.terms()::intern);
      }

      @Override
      void addAll(RowBlock<B> block, DictionaryWriter writer) {
        int[] ids = texts.stream().mapToInt(block.terms()::intern).toArray();
        for (Part<B> part : block.parts()) {
          for (int row : part.rows()) {
            writer.add(ids[number.at(part.batch(), row)]);
          }
        }
      }
    };
  }

  static <B extends TelemetryBatch> Column<B> tenant() {
    return new Dictionary<>() {
      @Override
      void prepare(RowBlock<B> block) {
        block.parts().forEach(part -> block.terms().intern(part.batch().tenant().value()));
      }

      @Override
      void addAll(RowBlock<B> block, DictionaryWriter writer) {
        for (Part<B> part : block.parts()) {
          int id = block.terms().intern(part.batch().tenant().value());
          for (int i = 0; i < part.size(); i++) {
            writer.add(id);
          }
        }
      }
    };
  }

  private abstract static class Dictionary<B extends TelemetryBatch> implements Column<B> {
    /// Makes the texts known that come from no batch.
    abstract void prepare(RowBlock<B> block);

    abstract void addAll(RowBlock<B> block, DictionaryWriter writer);

    @Override
    public String type() {
      return "LowCardinality(String)";
    }

    @Override
    public void writePrefix(ByteSink sink) {
      DictionaryWriter.writePrefix(sink);
    }

    @Override
    public void writeData(RowBlock<B> block, ByteSink sink) {
      prepare(block);
      DictionaryWriter writer = new DictionaryWriter(block.terms(), block.size());
      addAll(block, writer);
      writer.writeData(sink);
    }
  }
}
