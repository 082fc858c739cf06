package io.ollystack.copilot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as a process of its own, on free ports, with a data directory of the test.
final class ServiceProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern SERVING = Pattern.compile("Serving http://[^:]+:(\\d+)");

  private final Process process;
  private final Path output;
  private final Path errors;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServiceProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /// Starts `ollystack` with these arguments, in this directory.
  static ServiceProcess start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(OllyStack.class.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("ollystack", ".out");
    Path errors = Files.createTempFile("ollystack", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("OLLYSTACK_"));
    builder.environment().putAll(environment);
    return new ServiceProcess(builder.start(), output, errors);
  }

  /// Starts the service on free ports, with its data below the directory.
  static ServiceProcess run(Path directory, String... flags) throws IOException {
    return run(directory, Map.of(), flags);
  }

  static ServiceProcess run(Path directory, Map<String, String> environment, String... flags)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("run");
    arguments.add("--ollystack.http.port=0");
    arguments.add("--ollystack.otlp.grpc.port=0");
    arguments.add("--ollystack.otlp.http.port=0");
    arguments.addAll(List.of(flags));
    return start(directory, environment, arguments.toArray(String[]::new));
  }

  ServiceProcess awaitServing() {
    await("the web server", () -> port().isPresent());
    return this;
  }

  ServiceProcess awaitReady() {
    awaitServing();
    await("readiness", () -> status("/health/ready") == 200);
    return this;
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running\n" + log());
    }
    return process.exitValue();
  }

  /// Waits for a condition; fails with the log when the process ends or patience does.
  void await(String what, BooleanSupplier condition) {
    await(what, condition, PATIENCE);
  }

  void await(String what, BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new AssertionError("ended while waiting for " + what + "\n" + log());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("gave up waiting for " + what + "\n" + log());
      }
      LockSupport.parkNanos(20_000_000); // leaves the cores to the process
    }
  }

  Optional<Integer> port() {
    Matcher matcher = SERVING.matcher(read(output));
    return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  int status(String path) {
    return get(path).statusCode();
  }

  String body(String path) {
    return get(path).body();
  }

  HttpResponse<String> get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port().orElseThrow() + path);
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure);
    }
  }

  Process process() {
    return process;
  }

  String output() {
    return read(output);
  }

  String errors() {
    return read(errors);
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Files.deleteIfExists(output);
    Files.deleteIfExists(errors);
  }

  private String log() {
    return output() + errors();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
