package io.ollystack.ingest.pipeline.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// Which records are one consumer's: those of its signals that name it, that name nobody, or that
/// name only consumers who are gone (a pipeline was renamed: what it had not stored is read by the
/// others). Immutable.
final class Selection {
  private final ConsumerSettings consumer;
  private final Set<String> others;

  /// @param all every consumer of the spool
  Selection(ConsumerSettings consumer, List<ConsumerSettings> all) {
    this.consumer = consumer;
    this.others = new TreeSet<>();
    for (ConsumerSettings other : all) {
      if (!other.name().equals(consumer.name())
          && !Collections.disjoint(other.signals(), consumer.signals())) {
        others.add(other.name());
      }
    }
  }

  boolean takes(SpooledRequest record) {
    if (!consumer.signals().contains(record.request().signal())) {
      return false;
    }
    List<String> readers = record.readers();
    return readers.isEmpty()
        || readers.contains(consumer.name())
        || Collections.disjoint(readers, others);
  }

  /// Part of the claims' tokens, empty when nobody else reads the same signals: with other readers
  /// than before a restart, an unfinished range may hold more records and must not pass for what it
  /// was.
  String token() {
    if (others.isEmpty()) {
      return "";
    }
    var crc = new CRC32C();
    crc.update(String.join(",", others).getBytes(US_ASCII));
    return "/" + Long.toHexString(crc.getValue());
  }
}
