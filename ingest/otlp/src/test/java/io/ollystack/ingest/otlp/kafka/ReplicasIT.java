package io.ollystack.ingest.otlp.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three processes behind the partitions of a topic, one of them killed while its traces are open,
/// come to what one undisturbed process comes to: the same windows, edges and stored spans.
///
/// The kill comes when all messages are acknowledged to Kafka. One that comes between keeping and
/// committing lets at most one poll come again, which [KafkaKillIT] is about.
final class ReplicasIT {
  private static final int PARTITIONS = 6;
  private static final int TRACES = 50 * PARTITIONS;
  private static final long NOON = 1_772_366_400_000_000_000L;

  @TempDir private Path directory;

  @Test
  void threeReplicasOfWhichOneIsKilledCountAsOne() throws Exception {
    List<byte[]> messages = messages();
    try (var broker = new KafkaBroker(directory)) {
      broker.createTopic("one", PARTITIONS);
      broker.createTopic("three", PARTITIONS);
      broker.produce("one", messages);
      broker.produce("three", messages);
      Map<String, Double> one = run(broker, "one", messages, 1);
      Map<String, Double> three = run(broker, "three", messages, 3);

      assertThat(three).isEqualTo(one);
      assertThat(sum(one, "obs_rollups|", "|requests")).isEqualTo(3 * TRACES);
      assertThat(sum(one, "obs_topology_edges|", "|calls")).isEqualTo(2 * TRACES);
      assertThat(sum(one, "span|", "")).isBetween(2.4 * TRACES, 3.6 * TRACES);
      assertThat(one.keySet().stream().filter(key -> key.startsWith("span|")).count())
          .isBetween(TRACES / 2L, 2L * TRACES);
    }
  }

  private Map<String, Double> run(
      KafkaBroker broker, String topic, List<byte[]> messages, int replicas) throws Exception {
    List<Process> processes = new ArrayList<>();
    try {
      for (int replica = 0; replica < replicas; replica++) {
        processes.add(start(broker, topic, replica));
      }
      KafkaReceiverIT.await(() -> broker.committed(topic, topic) == messages.size());
      if (replicas > 1) {
        Process killed = processes.getFirst();
        assertThat(killed.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        assertThat(sum(stored(topic), "obs_topology_edges|", "|calls"))
            .as("the kill comes while traces are open")
            .isLessThan(2 * TRACES);
        processes.set(0, start(broker, topic, 0));
      }
      KafkaReceiverIT.await(() -> isComplete(stored(topic)));
      return stored(topic);
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /// Every span is stored or told to be left out, and every edge is there.
  private static boolean isComplete(Map<String, Double> stored) {
    long spans = stored.keySet().stream().filter(key -> key.startsWith("span|")).count();
    return spans + sum(stored, "obs_left_out|", "|spans") >= 3 * TRACES
        && sum(stored, "obs_topology_edges|", "|calls") >= 2 * TRACES;
  }

  private static double sum(Map<String, Double> stored, String start, String end) {
    return stored.entrySet().stream()
        .filter(it -> it.getKey().startsWith(start) && it.getKey().endsWith(end))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /// What the files of all replicas add up to, each token once.
  private Map<String, Double> stored(String topic) {
    Map<String, Double> sums = new TreeMap<>();
    Set<String> tokens = new HashSet<>();
    try (var files = Files.newDirectoryStream(directory, topic + "-*.rows")) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split("\t");
          if (parts[parts.length - 1].equals(".") && tokens.add(parts[0])) {
            for (int i = 1; i < parts.length - 1; i++) {
              int at = parts[i].lastIndexOf('=');
              double value = Double.parseDouble(parts[i].substring(at + 1));
              sums.merge(parts[i].substring(0, at), value, Double::sum);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sums;
  }

  private Process start(KafkaBroker broker, String topic, int replica) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            PipelineProcess.class.getName(),
            directory.resolve(topic + "-" + replica).toString(),
            broker.address(),
            topic,
            directory.resolve(topic + "-" + replica + ".rows").toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(topic + "-" + replica + ".log").toFile())
        .start();
  }

  /// Each trace in two messages of the same partition: messages go round the partitions in order.
  private static List<byte[]> messages() {
    List<byte[]> messages = new ArrayList<>();
    for (int first = 1; first <= TRACES; first += PARTITIONS) {
      for (int half = 0; half < 2; half++) {
        for (int trace = first; trace < first + PARTITIONS; trace++) {
          messages.add(
              request(
                  half == 0
                      ? List.of(span(trace, 1, 0, "front", 2), span(trace, 3, 2, "stock", 2))
                      : List.of(span(trace, 2, 1, "cart", 2))));
        }
      }
    }
    return messages;
  }

  private static byte[] request(List<String> resourceSpans) {
    return ("{\"resourceSpans\": [" + String.join(",", resourceSpans) + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String span(long trace, int id, int parent, String service, int kind) {
    long start = NOON + trace * 70_000_000L + id * 1_000_000L;
    return """
    {"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
     "scopeSpans": [{"spans": [
       {"traceId": "%032x", "spanId": "%016x", "parentSpanId": "%s", "name": "op%d", "kind": %d,
        "startTimeUnixNano": "%d", "endTimeUnixNano": "%d", "status": {"code": %d}}]}]}
    """
        .formatted(
            service,
            trace,
            id,
            parent == 0 ? "" : "%016x".formatted(parent),
            trace % 3,
            kind,
            start,
            start + (10 - id) * 3_000_000L + trace * 1_000,
            trace % 25 == 0 && id == 2 ? 2 : 0);
  }
}
