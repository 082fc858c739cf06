package io.ollystack.deploy.demoshop.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ollystack.deploy.demoshop.Durations;
import io.ollystack.deploy.demoshop.faults.Fault;
import io.ollystack.deploy.demoshop.faults.FaultDesk;
import io.ollystack.deploy.demoshop.faults.FaultRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The running shop's ear: HTTP on loopback only, plain text in the answers.
///
/// `GET /faults` all faults, `GET /status` active ones and counts, `POST /faults/{name}?duration=5m
/// &intensity=1` begins one, `DELETE /faults/{name}` ends one (`all` ends all). 200 done, 400 with
/// the reason, 403 for requests that a web page made, 503 when the simulation does not answer.
public final class ControlPort implements AutoCloseable {
  private static final Duration USUAL_DURATION = Duration.ofMinutes(5);

  private final HttpServer server;
  private final Inbox inbox;
  private final FaultDesk desk;
  private final Supplier<String> status;
  private final BooleanSupplier live;

  /// Throws IOException when the port is taken.
  public ControlPort(
      int port, Inbox inbox, FaultDesk desk, Supplier<String> status, BooleanSupplier live)
      throws IOException {
    this.live = live;
    this.inbox = inbox;
    this.desk = desk;
    this.status = status;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Answer(int status, String text) {}

  private void handle(HttpExchange exchange) throws IOException {
    Answer answer = answer(exchange);
    byte[] body = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Answer answer(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    // A page in a browser of this machine must not break the shop.
    if (exchange.getRequestHeaders().containsKey("Origin")
        || host == null
        || !host.matches("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?")) {
      return new Answer(403, "only for programs on this machine");
    }
    String path = exchange.getRequestURI().getPath();
    try {
      return switch (exchange.getRequestMethod()
          + " "
          + path.replaceFirst("^(/faults/).+", "$1*")) {
        case "GET /faults" -> new Answer(200, list());
        case "GET /status" -> new Answer(200, onSimulation(this::describe));
        case "POST /faults/*" -> {
          Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
          if (!live.getAsBoolean()) {
            throw new IllegalStateException(
                "the shop is still generating its history; a fault would begin in the past."
                    + " Try again when it is live");
          }
          String name = path.substring("/faults/".length());
          Duration duration =
              query.containsKey("duration")
                  ? Durations.parse(query.getOrDefault("duration", ""))
                  : USUAL_DURATION;
          double intensity = Double.parseDouble(query.getOrDefault("intensity", "1"));
          FaultRun run = onSimulation(() -> desk.begin(name, duration, intensity));
          yield new Answer(
              200,
              "%s begins (%s), ends by itself at %s. Truth: %s."
                  .formatted(
                      name, run.fault().kind().text(), run.plannedEnd(), run.fault().summary()));
        }
        case "DELETE /faults/*" -> {
          String name = path.substring("/faults/".length());
          yield new Answer(200, onSimulation(() -> end(name)));
        }
        default ->
            new Answer(404, "no such command: %s %s".formatted(exchange.getRequestMethod(), path));
      };
    } catch (NumberFormatException e) {
      return new Answer(400, "intensity: expected a number, for example 1 or 1.5");
    } catch (IllegalArgumentException e) {
      return new Answer(400, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      return new Answer(503, String.valueOf(e.getMessage()));
    }
  }

  private <T> T onSimulation(Supplier<T> work) {
    try {
      return inbox.ask(work).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("the simulation failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the simulation is busy (is the endpoint slow?); try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String end(String name) {
    if (name.equals("all")) {
      List<FaultRun> runs = desk.active();
      desk.endAll();
      return "%d faults ended".formatted(runs.size());
    }
    FaultRun run = desk.end(name);
    return "%s ended; touched requests: %s".formatted(name, run.touches());
  }

  private String describe() {
    StringBuilder text = new StringBuilder(status.get());
    List<FaultRun> active = desk.active();
    text.append(active.isEmpty() ? "\nNo fault is active." : "\nActive faults:");
    for (FaultRun run : active) {
      text.append(
          "%n  %-28s since %s, until %s, touched requests: %s"
              .formatted(run.fault().name(), run.onset(), run.plannedEnd(), run.touches()));
    }
    return text.toString();
  }

  private String list() {
    StringBuilder text = new StringBuilder();
    for (Fault fault : desk.catalog().all()) {
      text.append("%-30s %-20s %s%n".formatted(fault.name(), fault.kind().text(), fault.summary()));
    }
    return text.toString().stripTrailing();
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> values = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          values.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }
}
