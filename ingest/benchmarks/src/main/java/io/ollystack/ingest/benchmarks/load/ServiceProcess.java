package io.ollystack.ingest.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Processor time and resident memory of a process, from Linux's `/proc`.
record ServiceProcess(long pid) {
  private static final double TICKS_PER_SECOND = 100;

  /// The process below it that holds the embedded ClickHouse, when there is one.
  Optional<ServiceProcess> child() {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.children().findFirst())
        .map(handle -> new ServiceProcess(handle.pid()));
  }

  Duration processorTime() {
    String text = read("stat");
    // The name in parentheses may hold anything, spaces included.
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    return Duration.ofMillis((long) (1000 * ticks / TICKS_PER_SECOND));
  }

  long residentMebibytes() {
    return read("status")
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("\\D", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        / 1024;
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException gone) {
      return file.equals("stat") ? "1 (gone) " + "0 ".repeat(20) : "";
    }
  }
}
