package io.ollystack.ingest.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// JVM and ClickHouse share a process and its signal handlers: neither may take the other's away.
/// There are two remedies, each enough alone, so each is tried without the other: with both away,
/// the JVM dies of its first null check (seen: status 139).
@Timeout(120)
class SignalSafetyIT {
  private static final int SECONDS = 3;
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Path CHAINING = JAVA_HOME.resolve("lib").resolve("libjsig.so");

  @TempDir Path directory;

  /// Seen to fail where `Engine.load` lets ClickHouse install its handlers.
  @Test
  void survivesWhereTheEngineHasNoHandlers() throws Exception {
    assertSurvives(stress("none"));
  }

  /// Seen to fail without the preloaded library.
  @Test
  void survivesWhereHandlersAreChained() throws Exception {
    ProcessBuilder program = stress("engine");
    program.environment().put("LD_PRELOAD", CHAINING.toString());

    assertSurvives(program);
  }

  @Test
  void theChildHasItsHandlersChained() throws Exception {
    try (EmbeddedClickHouse server =
        EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory.resolve("data")))) {
      Path maps = Path.of("/proc", Long.toString(server.status().pid()), "maps");

      assertThat(Files.readString(maps, StandardCharsets.UTF_8)).contains(CHAINING.toString());
    }
  }

  private ProcessBuilder stress(String handlers) throws EmbeddedClickHouseFailed {
    return new ProcessBuilder(
            JAVA_HOME.resolve("bin").resolve("java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:ErrorFile=" + directory.resolve("crash.log"),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.ollystack.ingest.clickhouse.embedded.engine.SignalStress",
            NativeLibrary.find().file().toString(),
            directory.resolve("store").toString(),
            Integer.toString(SECONDS),
            handlers)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile());
  }

  private void assertSurvives(ProcessBuilder program) throws Exception {
    Process process = program.start();

    assertThat(process.waitFor(SECONDS + 60, TimeUnit.SECONDS)).isTrue();

    String output = Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(directory.resolve("crash.log")).doesNotExist();
    String counts = output.lines().reduce((first, second) -> second).orElse("");
    assertThat(Arrays.stream(counts.split(" ")).mapToLong(Long::parseLong))
        .hasSize(4)
        .allMatch(count -> count > 10);
  }
}
