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
@Timeout(120)
class SignalSafetyIT {
  private static final int SECONDS = 5;

  @TempDir Path directory;

  @Test
  void survivesNullPointersStackOverflowsAndConnectionChurn() throws Exception {
    Path javaHome = Path.of(System.getProperty("java.home"));
    ProcessBuilder program =
        new ProcessBuilder(
                javaHome.resolve("bin").resolve("java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + directory.resolve("crash.log"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.ollystack.ingest.clickhouse.embedded.engine.SignalStress",
                NativeLibrary.find().file().toString(),
                directory.resolve("store").toString(),
                Integer.toString(SECONDS))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    program.environment().put("LD_PRELOAD", javaHome.resolve("lib/libjsig.so").toString());
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
