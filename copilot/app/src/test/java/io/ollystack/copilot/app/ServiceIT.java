package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as people start it: a process of its own, real ports, whole messages.
class ServiceIT {
  @TempDir Path directory;

  @Test
  void servesHealthMetricsAndConfiguration() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.run(directory, "--ollystack.clickhouse.password=geheim").awaitReady()) {
      assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(service.body("/health/ready")).contains("\"status\":\"UP\"");
      assertThat(service.body("/metrics")).contains("jvm_memory_used_bytes");
      assertThat(service.body("/configuration"))
          .contains("\"key\":\"ollystack.clickhouse.password\"", "flag --ollystack.http.port")
          .doesNotContain("geheim");
      assertThat(service.status("/env")).isEqualTo(404);
      assertThat(service.output()).doesNotContain("geheim");
    }
  }

  @Test
  void stopsCleanlyWhenTold() throws Exception {
    try (ServiceProcess service = ServiceProcess.run(directory).awaitReady()) {
      assertStopsWithin(Duration.ofSeconds(20), service);
    }
  }

  @Test
  void stopsCleanlyWhileStarting() throws Exception {
    try (ServiceProcess service = ServiceProcess.run(directory, "--ollystack.log.level=debug")) {
      service.await("the first line of the log", () -> !service.output().isEmpty());
      assertStopsWithin(Duration.ofSeconds(30), service);
    }
  }

  @Test
  void logsObjectsWhenAskedTo() throws Exception {
    try (ServiceProcess service = ServiceProcess.run(directory, "--ollystack.log.format=json")) {
      service.await("the start report", () -> service.output().contains("Serving http://"));
      assertThat(service.output().lines()).allMatch(line -> line.startsWith("{\"@timestamp\":"));
    }
  }

  @Test
  void saysWhoseSettingIsWrong() throws Exception {
    Map<String, String> environment = Map.of("OLLYSTACK_HTTP_PORT", "eighty");
    try (ServiceProcess service = ServiceProcess.start(directory, environment, "run")) {
      assertThat(service.awaitExit()).isEqualTo(2);
      assertThat(service.errors())
          .isEqualTo(
              """
              The configuration has 1 problem:
                ollystack.http.port=eighty: not a port (environment variable OLLYSTACK_HTTP_PORT).
                  Expected a port from 0 to 65535; 0 takes any free port.
              """);
      assertThat(service.output()).isEmpty();
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServiceProcess service =
            ServiceProcess.run(directory, "--ollystack.http.port=" + other.getLocalPort())) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.errors())
          .isEqualTo(
              """
              ollystack.http.port=%1$d: the port is in use on 127.0.0.1.
                  Expected a free port. Stop its user (`ss -ltnp 'sport = :%1$d'` names it) or set OLLYSTACK_HTTP_PORT to another.
              """
                  .formatted(other.getLocalPort()));
    }
  }

  @Test
  void refusesDirectoryOfOthers() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("thesis.tex"), "x");
    try (ServiceProcess service = ServiceProcess.run(directory)) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.errors())
          .isEqualTo(
              """
              ollystack.data.dir=%s: the directory holds files that are not OllyStack's.
                  Expected an empty directory, or one that OllyStack made. Name another with OLLYSTACK_DATA_DIR.
              """
                  .formatted(data));
    }
  }

  @Test
  void refusesUnknownCommand() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(directory, Map.of(), "rnu")) {
      assertThat(service.awaitExit()).isEqualTo(2);
      assertThat(service.errors()).startsWith("Unmatched argument at index 0: 'rnu'");
    }
  }

  private static void assertStopsWithin(Duration limit, ServiceProcess service)
      throws InterruptedException {
    long told = System.nanoTime();
    service.process().destroy();
    assertThat(service.awaitExit()).as("killed by SIGTERM, after its hooks ran").isEqualTo(143);
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(limit);
    assertThat(service.errors()).isEmpty();
  }
}
