package io.ollystack.ingest.otlp.kafka;

import static java.util.Objects.requireNonNull;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Content;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// One member of a consumer group. Takes what a poll brings, keeps all of it, commits, polls again.
///
/// While the spool refuses, the partitions are paused and polling goes on, so that the group does
/// not take this member for dead; the messages wait in Kafka.
final class KafkaReceiver implements Receiver {
  private static final Logger LOG = System.getLogger(KafkaReceiver.class.getName());
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSED_POLL = Duration.ofMillis(500);
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(5);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final String id;
  private final KafkaReceiverConfig config;
  private final Map<String, Object> properties;
  private final OtlpDecoder decoder;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

  KafkaReceiver(
      String id,
      KafkaReceiverConfig config,
      Map<String, Object> properties,
      OtlpDecoder decoder,
      DeadLetters deadLetters,
      Clock clock) {
    this.id = id;
    this.config = config;
    this.properties = properties;
    this.decoder = decoder;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public void start(AcceptedRequests requests) {
    var keeper = new MessageKeeper(id, decoder, requests, deadLetters);
    Thread started =
        Thread.ofPlatform().daemon().name("ollystack-" + id).unstarted(() -> run(keeper));
    thread = started;
    started.start();
  }

  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      if (!running.join(CLOSE_WITHIN)) {
        running.interrupt();
        running.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run(MessageKeeper keeper) {
    try {
      while (!isClosing()) {
        try (var opened =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
          consumer = opened;
          consume(opened, keeper);
        } catch (WakeupException e) {
          // close() asked for it
        } catch (KafkaException e) {
          LOG.log(
              Level.ERROR,
              "receiver " + id + ": lost Kafka, trying again in " + RECONNECT_AFTER,
              e);
          if (closing.await(RECONNECT_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it; what is not committed comes again
    }
  }

  private void consume(KafkaConsumer<byte[], byte[]> opened, MessageKeeper keeper)
      throws InterruptedException {
    var kept = new KeptOffsets();
    var listener = new Rebalances(opened, kept);
    opened.subscribe(config.topics().keySet(), listener);
    LOG.log(
        Level.INFO,
        "receiver {0}: reading {1} as group {2}",
        id,
        config.topics().keySet(),
        config.groupId());
    while (!isClosing()) {
      keepAll(opened, messages(opened.poll(POLL)), keeper, kept, listener);
      commit(opened, kept);
    }
    commit(opened, kept);
  }

  /// Keeps every message, however long the spool refuses; those of partitions that are taken away
  /// meanwhile are left to their new owner.
  private void keepAll(
      KafkaConsumer<byte[], byte[]> opened,
      List<Message> messages,
      MessageKeeper keeper,
      KeptOffsets kept,
      Rebalances rebalances)
      throws InterruptedException {
    List<Message> open = messages;
    Set<Message> keptAhead = new HashSet<>();
    boolean paused = false;
    while (!open.isEmpty()) {
      open = keeper.keep(open, kept, keptAhead);
      open = open.stream().filter(m -> rebalances.isOurs(m.partition())).toList();
      if (open.isEmpty() || isClosing()) {
        break;
      }
      if (!paused) {
        LOG.log(Level.WARNING, "receiver {0}: the spool refuses, Kafka waits", id);
      }
      paused = true;
      commit(opened, kept);
      opened.pause(opened.assignment());
      // Nothing comes, but the group sees us, and a rebalance reaches the listener.
      ConsumerRecords<byte[], byte[]> late = opened.poll(PAUSED_POLL);
      List<Message> more = new ArrayList<>(open);
      more.addAll(messages(late));
      open = more;
    }
    if (paused) {
      opened.resume(opened.assignment());
    }
  }

  private void commit(KafkaConsumer<byte[], byte[]> opened, KeptOffsets kept) {
    if (kept.uncommitted().isEmpty()) {
      return;
    }
    try {
      opened.commitSync(kept.uncommitted());
      kept.committed();
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // The partitions are changing hands: what was kept and not committed comes again, here or
      // elsewhere.
      LOG.log(Level.WARNING, "receiver {0}: offsets not committed: {1}", id, e.getMessage());
    }
  }

  private List<Message> messages(ConsumerRecords<byte[], byte[]> records) {
    List<Message> messages = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Content content = requireNonNull(config.topics().get(record.topic()));
      byte[] payload = record.value() == null ? new byte[0] : record.value();
      messages.add(
          new Message(
              new TopicPartition(record.topic(), record.partition()),
              record.offset(),
              new OtlpRequest(
                  content.signal(),
                  content.encoding(),
                  config.tenant(),
                  clock.instant(),
                  payload)));
    }
    return messages;
  }

  /// Commits before partitions go, and forgets them.
  private final class Rebalances implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> opened;
    private final KeptOffsets kept;

    Rebalances(KafkaConsumer<byte[], byte[]> opened, KeptOffsets kept) {
      this.opened = opened;
      this.kept = kept;
    }

    boolean isOurs(TopicPartition partition) {
      return opened.assignment().contains(partition);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(opened, kept);
      kept.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      kept.forget(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.log(Level.INFO, "receiver {0}: assigned {1}", id, partitions);
    }
  }
}
