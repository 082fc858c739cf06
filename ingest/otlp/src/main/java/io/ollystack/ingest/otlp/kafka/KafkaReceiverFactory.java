package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import java.time.Clock;

/// Makes the receiver `kafka`.
public final class KafkaReceiverFactory implements ComponentFactory<Receiver> {
  private final OtlpDecoder decoder;
  private final DeadLetters deadLetters;
  private final Clock clock;

  /// @param deadLetters where messages go that cannot be read or kept
  public KafkaReceiverFactory(OtlpDecoder decoder, DeadLetters deadLetters, Clock clock) {
    this.decoder = decoder;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
    KafkaReceiverConfig config = KafkaReceiverConfig.read(section);
    return () ->
        new KafkaReceiver(
            id.toString(), config, ClientProperties.of(config), decoder, deadLetters, clock);
  }
}
