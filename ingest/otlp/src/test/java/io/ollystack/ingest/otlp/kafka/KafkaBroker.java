package io.ollystack.ingest.otlp.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A real Kafka broker, broker and controller in one, in a child process.
final class KafkaBroker implements AutoCloseable {
  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

  private final Path directory;
  private final Process process;
  private final int port;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  KafkaBroker(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    this.port = freePort();
    Path properties = writeProperties(freePort());
    Process format =
        java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties.toString());
    if (format.waitFor() != 0) {
      throw new IOException(log());
    }
    process = java("kafka.Kafka", properties.toString());
    admin = Admin.create(Map.of("bootstrap.servers", address()));
    awaitReady();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address(), "acks", "all", "compression.type", "zstd"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void createTopic(String name, int partitions) throws InterruptedException, ExecutionException {
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
  }

  /// Writes the messages round the partitions and waits until the broker has them.
  void produce(String topic, List<byte[]> messages)
      throws InterruptedException, ExecutionException {
    int partitions = producer.partitionsFor(topic).size();
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, messages.get(i))));
    }
    for (Future<?> one : sent) {
      one.get();
    }
  }

  /// Messages of the topic that the group has committed.
  long committed(String group, String topic) throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    return offsets.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  @Override
  public void close() {
    producer.close();
    admin.close(Duration.ofSeconds(5));
    process.destroyForcibly().onExit().join();
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (true) {
      try {
        admin.describeCluster().nodes().get();
        return;
      } catch (InterruptedException | ExecutionException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("the broker does not answer:\n" + log(), e);
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  private Path writeProperties(int controllerPort) throws IOException {
    return Files.writeString(
        directory.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        advertised.listeners=PLAINTEXT://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=500
        """
            .formatted(controllerPort, port, controllerPort, port, directory.resolve("log")));
  }

  private Process java(String mainClass, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
        .start();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("broker.log"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
