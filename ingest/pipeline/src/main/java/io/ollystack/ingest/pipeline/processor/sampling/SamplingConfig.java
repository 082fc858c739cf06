package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.util.OptionalDouble;

/// Settings of `ollystack_sampling`.
///
/// @param wanted the `policies`: a trace is kept with the largest share that one of them gives it
/// @param spansPerSecond `spans_per_second`, of one tenant in this process, whatever the policies
///   say; default without bound
record SamplingConfig(Policy wanted, OptionalDouble spansPerSecond) {

  static SamplingConfig read(ConfigSection section) {
    Policy wanted = new PolicyReader().policies(section);
    OptionalDouble budget =
        section.has("spans_per_second")
            ? OptionalDouble.of(PolicyReader.rate(section))
            : OptionalDouble.empty();
    return new SamplingConfig(wanted, budget);
  }
}
