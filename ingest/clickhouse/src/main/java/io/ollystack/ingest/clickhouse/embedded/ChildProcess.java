package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import io.ollystack.ingest.clickhouse.embedded.server.EmbeddedServer;
import io.ollystack.ingest.clickhouse.embedded.server.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of the child process, ready to serve. It ends when its standard input closes, so that it
/// cannot outlive this process, however that ends.
final class ChildProcess implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
  private static final String LOG = "server.log";
  private static final byte[] PING =
      "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final Process process;
  private final OutputStream input;
  private final int port;
  private final String version;

  private ChildProcess(Process process, int port, String version) {
    this.process = process;
    this.input = process.getOutputStream();
    this.port = port;
    this.version = version;
  }

  /// Starts a child and waits until it serves.
  static ChildProcess start(ChildProgram program, ServerSettings settings, Duration patience)
      throws EmbeddedClickHouseFailed, InterruptedException {
    Path log = settings.work().resolve(LOG);
    Process process;
    try {
      if (Files.exists(log)) {
        Files.move(log, settings.work().resolve(LOG + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      process = command(program, settings, log).start();
    } catch (IOException failed) {
      throw new EmbeddedClickHouseFailed(
          Reason.NOT_STARTED,
          "embedded ClickHouse: its process cannot be started: %s.".formatted(failed),
          failed);
    }
    CompletableFuture<String> answer = new CompletableFuture<>();
    // A thread of its own: reading a pipe holds on to a virtual thread's carrier for as long as the
    // child lives, and with two processors there are only two carriers.
    Thread.ofPlatform().daemon().name("clickhouse-stdout").start(() -> readAnswer(process, answer));
    try {
      process.getOutputStream().write(settings.toLines().getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      String line = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      String[] words = line.split(" ");
      if (words.length == 3 && words[0].equals(EmbeddedServer.READY)) {
        return new ChildProcess(process, Integer.parseInt(words[1]), words[2]);
      }
      throw notStarted(process, line.replaceFirst("^" + EmbeddedServer.FAILED + " ", ""), log);
    } catch (IOException | ExecutionException ended) {
      process.destroyForcibly();
      throw notStarted(process, "its process ended with status " + process.waitFor(), log);
    } catch (TimeoutException late) {
      process.destroyForcibly();
      throw notStarted(
          process, "no answer from its process within %d s".formatted(patience.toSeconds()), log);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      throw interrupted;
    }
  }

  int port() {
    return port;
  }

  String version() {
    return version;
  }

  long pid() {
    return process.pid();
  }

  /// Waits for the end of the process.
  ///
  /// @return its status; empty where it still runs after that time
  OptionalInt awaitEnd(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /// Whether it answers a ping within that time. It needs no session, so that a server whose
  /// sessions are all busy answers too.
  boolean answers(Duration time) {
    int millis = Math.toIntExact(time.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(PING);
      return socket.getInputStream().read() >= 0;
    } catch (IOException silent) {
      return false;
    }
  }

  /// Ends it at once.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Lets the process stop in order, and makes it stop after a while.
  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException alreadyGone) {
      // It has ended by itself.
    }
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static ProcessBuilder command(ChildProgram program, ServerSettings settings, Path log) {
    Path javaHome = Path.of(System.getProperty("java.home"));
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            // The child moves bytes: the first compiler is enough, and starts sooner in less
            // memory.
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:ErrorFile=" + settings.work().resolve("crash-%p.log"),
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(program.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(settings.work().toFile()).redirectError(log.toFile());
    // A server answers in UTC, and options meant for the parent (agents, heap sizes) stay there.
    builder.environment().put("TZ", "UTC");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    // Signal chaining: whoever installs handlers later, the JVM's keep working.
    Path chaining = javaHome.resolve("lib").resolve("libjsig.so");
    if (Files.exists(chaining)) {
      builder.environment().put("LD_PRELOAD", chaining.toString());
    }
    return builder;
  }

  private static void readAnswer(Process process, CompletableFuture<String> answer) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        answer.complete(line);
      }
      answer.completeExceptionally(new IOException("the child said nothing"));
    } catch (IOException failed) {
      answer.completeExceptionally(failed);
    }
  }

  private static EmbeddedClickHouseFailed notStarted(Process process, String why, Path log) {
    process.destroyForcibly();
    return new EmbeddedClickHouseFailed(
        Reason.NOT_STARTED,
        "embedded ClickHouse: not started: %s. Its log: %s%s".formatted(why, log, lastLines(log)));
  }

  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty()
          ? " (empty)."
          : ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException unreadable) {
      return " (unreadable).";
    }
  }
}
