package io.ollystack.ingest.pipeline.processor.logpatterns;

import io.ollystack.ingest.pipeline.config.ConfigSection;

/// Settings of `ollystack_log_patterns`.
///
/// @param maxPerBatch templates that one request may bring; of more, those that occur once keep
///   their first words only. Default 500
public record LogPatternsConfig(int maxPerBatch) {

  static LogPatternsConfig read(ConfigSection section) {
    return new LogPatternsConfig((int) section.number("max_patterns_per_batch", 500, 10, 100_000));
  }
}
