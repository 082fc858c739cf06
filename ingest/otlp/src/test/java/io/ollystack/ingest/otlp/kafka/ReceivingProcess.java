package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.spool.ConsumerSettings;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// The child of [KafkaKillIT]: receives into a spool and prints a line for each message kept, until
/// it is killed.
final class ReceivingProcess {
  static final ConsumerSettings READER = new ConsumerSettings("reader", Set.of(Signal.TRACES));

  private ReceivingProcess() {}

  static Spool open(Path directory) throws IOException {
    return Spool.open(
        SpoolSettings.in(directory).withFreeSpaceFloor(new DataSize(0)),
        List.of(READER),
        Clock.systemUTC(),
        _ -> {});
  }

  static void main(String[] args) throws Exception {
    Spool spool = open(Path.of(args[0]));
    KafkaReceiver receiver =
        KafkaReceiverIT.receiver(
            "kafka/" + Path.of(args[0]).getFileName(),
            args[1],
            new OtlpDecoder(),
            letter -> {
              throw new IllegalStateException(letter.detail());
            });
    receiver.start((request, batch) -> {
      spool.append(request, batch.size());
      System.out.println("kept");
    });
    // Runs until it is killed.
    new CountDownLatch(1).await();
  }
}
