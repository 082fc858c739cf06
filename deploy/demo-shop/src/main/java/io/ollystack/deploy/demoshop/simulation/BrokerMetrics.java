package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.telemetry.ProcessTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.Collection;

/// What the collector's Kafka metrics receiver reports: offsets and consumer lag.
final class BrokerMetrics {
  private BrokerMetrics() {}

  static void register(ProcessTelemetry telemetry, Collection<Topic> topics, int brokers) {
    Meter meter =
        telemetry.meter(
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/kafkametricsreceiver",
            "0.140.0");
    meter
        .upDownCounterBuilder("kafka.brokers")
        .setUnit("{brokers}")
        .buildWithCallback(out -> out.record(brokers));
    meter
        .gaugeBuilder("kafka.partition.current_offset")
        .ofLongs()
        .setUnit("1")
        .buildWithCallback(out -> {
          for (Topic topic : topics) {
            for (Topic.Partition partition : topic.partitions()) {
              out.record(partition.endOffset(), of(topic, partition));
            }
          }
        });
    meter
        .gaugeBuilder("kafka.consumer_group.lag")
        .ofLongs()
        .setUnit("1")
        .buildWithCallback(out -> {
          for (Topic topic : topics) {
            for (Topic.Partition partition : topic.partitions()) {
              for (Topic.Reader reader : partition.readers()) {
                out.record(
                    reader.unread().size(),
                    of(topic, partition).toBuilder().put("group", reader.group()).build());
              }
            }
          }
        });
    meter
        .gaugeBuilder("kafka.consumer_group.offset")
        .ofLongs()
        .setUnit("1")
        .buildWithCallback(out -> {
          for (Topic topic : topics) {
            for (Topic.Partition partition : topic.partitions()) {
              for (Topic.Reader reader : partition.readers()) {
                out.record(
                    reader.position(),
                    of(topic, partition).toBuilder().put("group", reader.group()).build());
              }
            }
          }
        });
  }

  private static Attributes of(Topic topic, Topic.Partition partition) {
    return Attributes.builder()
        .put("topic", topic.name())
        .put("partition", (long) partition.number())
        .build();
  }
}
