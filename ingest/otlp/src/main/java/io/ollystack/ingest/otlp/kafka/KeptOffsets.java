package io.ollystack.ingest.otlp.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// How far each partition is kept; what may be committed. The consumer thread's own.
final class KeptOffsets {
  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

  /// Every message of the partition up to this one is kept.
  void keptThrough(TopicPartition partition, long offset) {
    uncommitted.put(partition, new OffsetAndMetadata(offset + 1));
  }

  /// What can be committed and was not yet.
  Map<TopicPartition, OffsetAndMetadata> uncommitted() {
    return Map.copyOf(uncommitted);
  }

  void committed() {
    uncommitted.clear();
  }

  /// The partitions belong to someone else now.
  void forget(Collection<TopicPartition> partitions) {
    uncommitted.keySet().removeAll(partitions);
  }
}
