package io.ollystack.deploy.demoshop;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineIT {
  private record Answer(int code, String out, String err) {}

  private static Answer run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        DemoShop.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(DemoShop.withDefaultCommand(arguments));
    return new Answer(code, out.toString(), err.toString());
  }

  @Test
  void helpNamesTheCommands() {
    assertThat(run("--help").out()).contains("run", "generate", "fault");
  }

  @Test
  void badOptionsAreExplained() {
    assertThat(run("--rate", "-5").err())
        .isEqualToIgnoringNewLines("--rate -5.0: must be positive (spans per second)");
    assertThat(run("--endpoint", "foo").err())
        .isEqualToIgnoringNewLines(
            "--endpoint foo: expected http://host:port or https://host:port");
    assertThat(run("--history", "5x").err()).contains("'5x' is not a duration");
    assertThat(run("generate", "--start", "now", "--length", "1h").err())
        .isEqualToIgnoringNewLines("--start now: expected a time like 2026-11-20T00:00:00Z");
  }

  @Test
  void faultSaysWhenNoShopRuns() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Answer answer = run("fault", "payment-latency", "--control-port", Integer.toString(free));
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).startsWith("No shop listens on 127.0.0.1:" + free);
  }

  @Test
  void generatesTheSameSpansTwiceAndRecordsTheTruth(@TempDir Path folder) throws Exception {
    Path plan =
        Files.writeString(folder.resolve("plan"), "2m payment-latency 2m\n3m healthy 30s\n");
    Path truth = folder.resolve("truth.jsonl");
    Set<String> first = generate(plan, truth);
    Set<String> second = generate(plan, folder.resolve("again.jsonl"));
    assertThat(second).isEqualTo(first);
    assertThat(Files.readString(folder.resolve("again.jsonl"))).isEqualTo(Files.readString(truth));
    assertThat(Files.readAllLines(truth))
        .hasSize(4)
        .last()
        .asString()
        .startsWith(
            "{\"event\":\"end\",\"id\":\"fault-42-0001\",\"name\":\"payment-latency\","
                + "\"kind\":\"slow-dependency\",\"fault\":true,\"seed\":42,\"intensity\":1.0,"
                + "\"onset\":\"2026-11-20T00:02:00Z\",\"planned_end\":\"2026-11-20T00:04:00Z\","
                + "\"root\":{\"type\":\"provider\",\"service\":\"payment\","
                + "\"attribute\":\"server.address=api.paygate.example\"},"
                + "\"end\":\"2026-11-20T00:04:00Z\"")
        .contains("\"path\":[\"api.paygate.example\",\"payment\",\"checkout\",\"frontend\"]");
  }

  private static Set<String> generate(Path plan, Path truth) throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver()) {
      Answer answer =
          run(
              "generate",
              "--start",
              "2026-11-20T00:00:00Z",
              "--length",
              "5m",
              "--endpoint",
              "http://127.0.0.1:" + receiver.httpPort(),
              "--protocol",
              "http",
              "--schedule",
              plan.toString(),
              "--ground-truth",
              truth.toString());
      assertThat(answer.err()).isEmpty();
      assertThat(answer.code()).isZero();
      return receiver.allSpans().stream().map(Span::toString).collect(Collectors.toSet());
    }
  }
}
