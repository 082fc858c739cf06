package io.ollystack.ingest.otlp.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Content;
import io.ollystack.ingest.pipeline.dispatch.DeadLetter;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real broker.
final class KafkaReceiverIT {
  @TempDir private static Path directory;
  private static KafkaBroker broker;

  private final List<String> kept = new CopyOnWriteArrayList<>();
  private final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
  private final AcceptedRequests keeping = (_, batch) -> kept.addAll(Spans.names(batch));

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new KafkaBroker(directory);
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void keepsProtobufAndJsonAndCommitsBehindThem() throws Exception {
    broker.createTopic("first", 3);
    broker.createTopic("first_json", 1);
    broker.produce("first", messages(0, 50));
    broker.produce("first_json", List.of(Spans.json("json")));
    Map<String, Content> topics =
        Map.of(
            "first", new Content(Signal.TRACES, Encoding.PROTOBUF),
            "first_json", new Content(Signal.TRACES, Encoding.JSON));
    try (KafkaReceiver receiver = receiver(topics, "first-group")) {
      receiver.start(keeping);
      await(() -> broker.committed("first-group", "first") == 50);
      await(() -> broker.committed("first-group", "first_json") == 1);
      List<String> expected = new ArrayList<>(names(0, 50));
      expected.add("json");
      assertThat(kept).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void poisonGoesToTheDeadLettersAndTheNextMessageOn() throws Exception {
    broker.createTopic("poison", 1);
    broker.produce(
        "poison",
        List.of(
            Spans.protobuf("before"),
            "no protobuf at all".getBytes(StandardCharsets.UTF_8),
            Spans.protobuf("after")));
    try (KafkaReceiver receiver = receiver("poison")) {
      receiver.start(keeping);
      await(() -> broker.committed("poison", "poison") == 3);
      assertThat(kept).containsExactlyInAnyOrder("before", "after");
      assertThat(deadLetters)
          .singleElement()
          .satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("undecodable");
            assertThat(letter.detail()).startsWith("poison-0 offset 1: not a valid OTLP");
            assertThat(letter.request().payload()).asString().isEqualTo("no protobuf at all");
          });
    }
  }

  @Test
  void whileTheSpoolRefusesNothingIsCommittedAndLaterNothingMissing() throws Exception {
    broker.createTopic("refused", 2);
    broker.produce("refused", messages(0, 20));
    var refusing = new AtomicBoolean(true);
    var refusals = new AtomicInteger();
    try (KafkaReceiver receiver = receiver("refused")) {
      receiver.start((request, batch) -> {
        if (refusing.get()) {
          refusals.incrementAndGet();
          throw new Unavailable(
              Unavailable.Reason.OVERLOADED, "the spool is full", Duration.ofSeconds(1));
        }
        keeping.accept(request, batch);
      });
      await(() -> refusals.get() > 40);
      assertThat(broker.committed("refused", "refused")).isZero();
      broker.produce("refused", messages(20, 40));
      refusing.set(false);
      await(() -> broker.committed("refused", "refused") == 40);
      assertThat(kept).containsAll(names(0, 40));
    }
  }

  @Test
  void closingCommitsAndAnotherMemberContinuesWithoutDuplicates() throws Exception {
    broker.createTopic("handover", 4);
    broker.produce("handover", messages(0, 40));
    try (KafkaReceiver first = receiver("handover")) {
      first.start(keeping);
      await(() -> kept.size() == 40);
    }
    broker.produce("handover", messages(40, 80));
    try (KafkaReceiver second = receiver("handover")) {
      second.start(keeping);
      await(() -> broker.committed("handover", "handover") == 80);
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(names(0, 80));
  }

  @Test
  void membersShareTheTopicThroughRebalances() throws Exception {
    broker.createTopic("shared", 4);
    List<String> keptBySecond = new CopyOnWriteArrayList<>();
    try (KafkaReceiver first = receiver("shared")) {
      first.start(keeping);
      broker.produce("shared", messages(0, 40));
      await(() -> broker.committed("shared", "shared") == 40);
      try (KafkaReceiver second = receiver("shared")) {
        second.start((_, batch) -> keptBySecond.addAll(Spans.names(batch)));
        int sent = 40;
        while (keptBySecond.isEmpty()) {
          broker.produce("shared", messages(sent, sent + 8));
          sent += 8;
        }
        int all = sent;
        await(() -> broker.committed("shared", "shared") == all);
        List<String> together = new ArrayList<>(kept);
        together.addAll(keptBySecond);
        assertThat(together).containsAll(names(0, all));
      }
      broker.produce("shared", List.of(Spans.protobuf("last")));
      await(() -> kept.contains("last"));
    }
  }

  private KafkaReceiver receiver(String topic) throws IOException {
    return receiver(Map.of(topic, new Content(Signal.TRACES, Encoding.PROTOBUF)), topic);
  }

  private KafkaReceiver receiver(Map<String, Content> topics, String group) throws IOException {
    return receiver("kafka", broker.address(), topics, group, new OtlpDecoder(), deadLetters::add);
  }

  static KafkaReceiver receiver(
      String id, String address, OtlpDecoder decoder, DeadLetters deadLetters) throws IOException {
    return receiver(
        id,
        address,
        Map.of("killed", new Content(Signal.TRACES, Encoding.PROTOBUF)),
        "killed",
        decoder,
        deadLetters);
  }

  private static KafkaReceiver receiver(
      String id,
      String address,
      Map<String, Content> topics,
      String group,
      OtlpDecoder decoder,
      DeadLetters deadLetters)
      throws IOException {
    var config =
        new KafkaReceiverConfig(
            List.of(address),
            group,
            "test",
            true,
            topics,
            TenantId.NONE,
            Duration.ofSeconds(3),
            Optional.empty(),
            Optional.empty());
    return new KafkaReceiver(
        id, config, ClientProperties.of(config), decoder, deadLetters, Clock.systemUTC());
  }

  static List<byte[]> messages(int from, int to) {
    return names(from, to).stream().map(Spans::protobuf).toList();
  }

  static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "span" + i).toList();
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the condition comes true in 60 s").isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
