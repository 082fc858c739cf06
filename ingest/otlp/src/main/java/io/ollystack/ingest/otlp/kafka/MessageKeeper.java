package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.otlp.decode.DecodedRequest;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.dispatch.DeadLetter;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/// Hands messages to the spool, all of a poll at once so that they share group commits; what can
/// never be kept goes to the dead letters.
final class MessageKeeper {
  private static final Logger LOG = System.getLogger(MessageKeeper.class.getName());

  private final String id;
  private final OtlpDecoder decoder;
  private final AcceptedRequests requests;
  private final DeadLetters deadLetters;
  private final AtomicLong poisoned = new AtomicLong();

  MessageKeeper(
      String id, OtlpDecoder decoder, AcceptedRequests requests, DeadLetters deadLetters) {
    this.id = id;
    this.decoder = decoder;
    this.requests = requests;
    this.deadLetters = deadLetters;
  }

  /// Tries every message once.
  ///
  /// @param kept told how far each partition is kept without a gap
  /// @param keptAhead messages kept behind a refused one of their partition: not tried again, and
  ///   updated
  /// @return the messages from each partition's first refused one on
  List<Message> keep(List<Message> messages, KeptOffsets kept, Set<Message> keptAhead)
      throws InterruptedException {
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Message message : messages) {
        boolean ahead = keptAhead.contains(message);
        results.add(executor.submit(() -> ahead || keep(message)));
      }
    }
    List<Message> open = new ArrayList<>();
    Set<TopicPartition> withGap = new HashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      boolean isKept = isKept(results.get(i));
      if (!isKept || withGap.contains(message.partition())) {
        // Committing past the refused message would lose it.
        withGap.add(message.partition());
        open.add(message);
        if (isKept) {
          keptAhead.add(message);
        }
      } else {
        kept.keptThrough(message.partition(), message.offset());
      }
    }
    return open;
  }

  private boolean keep(Message message) throws InterruptedException {
    OtlpRequest request = message.request();
    try {
      DecodedRequest decoded = decoder.decodeRequest(request);
      int rejected = decoded.rejections().total();
      // There is no client to name the bad rows to: the message goes to the dead letters for them,
      // and its good rows on.
      if (rejected > 0
          && !bury(message, "invalid_rows", decoded.rejections().message(), rejected)) {
        return false;
      }
      if (!decoded.batch().isEmpty()) {
        requests.accept(request, decoded.batch());
      }
      return true;
    } catch (RejectedData e) {
      return bury(message, "undecodable", String.valueOf(e.getMessage()), 0);
    } catch (Unavailable e) {
      return false;
    } catch (RuntimeException e) {
      // A defect of ours must not stop the partition: the message is kept for whoever repairs it.
      LOG.log(Level.ERROR, "receiver " + id + ": " + message.partition() + " is given up", e);
      return bury(message, "failed_in_receiver", e.toString(), 0);
    }
  }

  private boolean bury(Message message, String reason, String detail, long rows) {
    long count = poisoned.incrementAndGet();
    if (Long.bitCount(count) == 1) { // the first, second, fourth, ...
      LOG.log(
          Level.WARNING,
          "receiver {0}: {1} messages so far went to the dead letters; {2} at offset {3}: {4}",
          id,
          Long.toString(count),
          message.partition(),
          Long.toString(message.offset()),
          detail);
    }
    try {
      deadLetters.keep(
          new DeadLetter(
              id,
              reason,
              "%s offset %d: %s".formatted(message.partition(), message.offset(), detail),
              rows,
              message.request()));
      return true;
    } catch (Unavailable e) {
      return false;
    }
  }

  private static boolean isKept(Future<Boolean> result) throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("keeping a message failed", e.getCause());
    }
  }
}
