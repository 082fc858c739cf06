package io.ollystack.ingest.pipeline.spool;

/// Consecutive records of the spool, both ends included.
///
/// @param first sequence number of the first record; not negative
/// @param last sequence number of the last record; at least `first`
public record RecordRange(long first, long last) {
  public RecordRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("record range %d..%d".formatted(first, last));
    }
  }

  public long size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
