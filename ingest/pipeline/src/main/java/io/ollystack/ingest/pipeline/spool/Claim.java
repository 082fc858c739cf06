package io.ollystack.ingest.pipeline.spool;

import java.util.List;

/// Records that a consumer works on. Its boundaries were made durable before it was handed out, so
/// after a crash the same records come back as the same claim, with the same token.
public final class Claim {
  private final SpoolConsumer consumer;
  private final RecordRange range;
  private final List<SpooledRequest> records;
  private final boolean replayed;

  Claim(SpoolConsumer consumer, RecordRange range, List<SpooledRequest> records, boolean replayed) {
    this.consumer = consumer;
    this.range = range;
    this.records = List.copyOf(records);
    this.replayed = replayed;
  }

  public RecordRange range() {
    return range;
  }

  /// The records of the consumer's signals in the range, in order; empty when damage took them all.
  public List<SpooledRequest> records() {
    return records;
  }

  /// Whether the claim was handed out before, in an earlier run: parts of it may be stored already.
  public boolean replayed() {
    return replayed;
  }

  /// Names this data for ever, for deduplication: spool, consumer and range.
  public String token() {
    return consumer.spoolId() + "/" + consumer.name() + "/" + range + consumer.selection();
  }

  /// The records are stored (or rejected for good): the spool may forget them. Thread-safe; claims
  /// may finish in any order.
  public void done() {
    receipt().done();
  }

  /// What is left of the claim for whom keeps it open longer than its records in memory.
  public Receipt receipt() {
    return new Receipt(consumer, range);
  }

  /// Lets the spool forget a claim. Thread-safe.
  public static final class Receipt {
    private final SpoolConsumer consumer;
    private final RecordRange range;

    private Receipt(SpoolConsumer consumer, RecordRange range) {
      this.consumer = consumer;
      this.range = range;
    }

    /// See [Claim#done].
    public void done() {
      consumer.done(range);
    }
  }
}
