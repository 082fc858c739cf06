package io.ollystack.ingest.pipeline.processor.batch;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.time.Duration;

/// Settings of `batch`, under the collector's names.
///
/// @param timeout how long rows wait for more before they are exported; default 1 s
/// @param sendBatchSize rows exported together; a single larger request is exported whole; default
///   20,000
/// @param sendBatchBytes payload bytes exported together; default 8 MiB
public record BatchConfig(Duration timeout, int sendBatchSize, DataSize sendBatchBytes) {
  static final BatchConfig DEFAULT =
      new BatchConfig(Duration.ofSeconds(1), 20_000, DataSize.ofMebibytes(8));

  static BatchConfig read(ConfigSection section) {
    int size = (int) section.number("send_batch_size", DEFAULT.sendBatchSize, 1, 10_000_000);
    // Batches are cut before they exceed send_batch_size, so the collector's upper bound holds when
    // it is not below.
    long most = section.number("send_batch_max_size", 0, 0, 10_000_000);
    if (most != 0 && most < size) {
      section.bad(
          "send_batch_max_size",
          "%d is less than send_batch_size (%d). Expected 0 or at least as many"
              .formatted(most, size));
    }
    DataSize bytes = section.size("send_batch_bytes", DEFAULT.sendBatchBytes);
    if (bytes.bytes() == 0) {
      section.bad("send_batch_bytes", "expected more than 0");
      bytes = DEFAULT.sendBatchBytes;
    }
    return new BatchConfig(section.duration("timeout", DEFAULT.timeout), size, bytes);
  }
}
