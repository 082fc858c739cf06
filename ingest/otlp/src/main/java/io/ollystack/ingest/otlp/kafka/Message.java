package io.ollystack.ingest.otlp.kafka;

import io.ollystack.ingest.telemetry.OtlpRequest;
import org.apache.kafka.common.TopicPartition;

/// A request and where it lay in Kafka.
record Message(TopicPartition partition, long offset, OtlpRequest request) {}
