package io.ollystack.ingest.otlp.receiver;

import io.opentelemetry.api.metrics.Meter;
import java.time.Clock;
import java.util.List;

/// Makes OTLP receivers from configuration.
public final class OtlpReceiverFactory {

  private OtlpReceiverFactory() {}

  /// A receiver that is not started yet.
  ///
  /// @param meter where the receiver's own metrics go
  /// @param clock when requests are received
  /// @throws IllegalArgumentException the configuration has problems; the message lists them all
  public static OtlpReceiver create(OtlpReceiverConfig config, Meter meter, Clock clock) {
    List<String> problems = config.problems();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("receivers.otlp: " + String.join("\n", problems));
    }
    return new OtlpReceiver(config, meter, clock);
  }
}
