package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.util.Set;

/// Makes components of one type from configuration, in two phases: [#plan] reads and checks without
/// touching the world, [Plan#build] then does.
///
/// What else a component needs (a decoder, a clock, an endpoint) its factory was constructed with.
///
/// @param <T> [Receiver], [Processor] or [Exporter]
public interface ComponentFactory<T> {

  /// The first part of component ids: `otlp`, `batch`, `ollystack_clickhouse`.
  String type();

  /// The signals it can work with.
  default Set<Signal> signals() {
    return Set.of(Signal.TRACES, Signal.METRICS, Signal.LOGS);
  }

  /// Reads the component's settings and notes every problem in the section; pure. Unknown keys are
  /// noted by the caller.
  Plan<T> plan(ComponentId id, ConfigSection section);

  /// A component that was checked and not made yet.
  @FunctionalInterface
  interface Plan<T> {

    /// @throws IOException what it needs is not there
    T build() throws IOException;
  }
}
