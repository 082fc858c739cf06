package io.ollystack.ingest.pipeline.processor.correlation;

import io.ollystack.ingest.pipeline.config.ConfigSection;

/// Settings of `ollystack_correlation`.
///
/// @param logContext whether records without a trace context are searched for one, in attributes
///   and body; `log_context`, default yes
/// @param exemplars whether each window of an operation gets its slowest, a failing and a typical
///   trace; `exemplars`, default yes
/// @param maxOperations operations of one tenant that get exemplars in one step; `max_operations`,
///   default 5,000
public record CorrelationConfig(boolean logContext, boolean exemplars, int maxOperations) {

  static CorrelationConfig read(ConfigSection section) {
    return new CorrelationConfig(
        section.flag("log_context", true),
        section.flag("exemplars", true),
        (int) section.number("max_operations", 5_000, 1, 1_000_000));
  }
}
