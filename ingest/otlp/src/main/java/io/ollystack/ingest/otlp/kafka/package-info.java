/// The Kafka receiver: OTLP requests from the topics that a collector's Kafka exporter writes.
///
/// Start with [KafkaReceiverFactory][io.ollystack.ingest.otlp.kafka.KafkaReceiverFactory]. An
/// offset is committed only when every message before it is kept in the spool or in the dead
/// letters; so after a crash messages come again, never fewer.
@NullMarked
package io.ollystack.ingest.otlp.kafka;

import org.jspecify.annotations.NullMarked;
