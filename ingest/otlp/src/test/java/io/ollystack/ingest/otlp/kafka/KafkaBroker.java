package io.ollystack.ingest.otlp.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
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

  KafkaBroker(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    List<Integer> ports = freePorts(2);
    this.port = ports.getFirst();
    Path properties = writeProperties(ports.getLast());
    Process format =
        java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties.toString());
    if (format.waitFor() != 0) {
      throw new IOException(log());
    }
    process = java("kafka.Kafka", properties.toString());
    admin = Admin.create(Map.of("bootstrap.servers", address()));
    awaitReady();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /// Creates a topic and returns when the broker serves every partition of it. Metadata names a
  /// partition's leader before that leader has opened it; only an answer from it is a proof.
  void createTopic(String name, int partitions)
      throws InterruptedException, ExecutionException, IOException {
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      all.put(new TopicPartition(name, i), OffsetSpec.latest());
    }
    await("the partitions of " + name, () -> admin.listOffsets(all).all().get());
  }

  /// Writes the messages round the partitions and waits until the broker has them. Every call has
  /// its own producer, which so knows nothing of a topic from before it was served.
  void produce(String topic, List<byte[]> messages)
      throws InterruptedException, ExecutionException, IOException {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", address(), "acks", "all", "compression.type", "zstd");
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      int partitions = producer.partitionsFor(topic).size();
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, messages.get(i))));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException("the broker did not take the messages:\n" + log(), failure);
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
    admin.close(Duration.ofSeconds(5));
    process.destroyForcibly().onExit().join();
  }

  private void awaitReady() throws IOException, InterruptedException {
    await("the broker", () -> admin.describeCluster().nodes().get());
  }

  /// Asks until there is an answer.
  private void await(String what, Question question) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (true) {
      try {
        question.ask();
        return;
      } catch (ExecutionException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(what + ": no answer\n" + log(), e);
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  private interface Question {
    Object ask() throws ExecutionException, InterruptedException;
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

  /// Different ports that nobody uses: all are held until the last is found.
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
