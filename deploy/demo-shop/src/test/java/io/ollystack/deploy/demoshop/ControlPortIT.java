package io.ollystack.deploy.demoshop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.deploy.demoshop.control.ControlPort;
import io.ollystack.deploy.demoshop.control.Inbox;
import io.ollystack.deploy.demoshop.faults.FaultCatalog;
import io.ollystack.deploy.demoshop.faults.FaultDesk;
import io.ollystack.deploy.demoshop.faults.GroundTruth;
import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.RecordingSink;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.simulation.WorldSettings;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The `fault` command against a real port, the simulation on its own thread.
final class ControlPortIT {
  private final Inbox inbox = new Inbox();
  private volatile boolean stop;
  private volatile boolean live = true;
  private CompletableFuture<Void> simulation = CompletableFuture.completedFuture(null);
  private ControlPort control;

  ControlPortIT() throws Exception {
    World world =
        new World(
            Shop.blueprint(),
            new WorldSettings(1, Instant.parse("2026-11-20T00:00:00Z"), 10, Duration.ofSeconds(10)),
            new SignalBuffer(new RecordingSink()));
    FaultDesk desk =
        new FaultDesk(
            world, new FaultCatalog(Shop.blueprint()), new GroundTruth(Optional.empty(), 1));
    control = new ControlPort(0, inbox, desk, () -> "Delivered nothing.", () -> live);
  }

  @BeforeEach
  void start() {
    simulation =
        CompletableFuture.runAsync(() -> {
          while (!stop) {
            inbox.serve();
            Thread.onSpinWait();
          }
        });
  }

  @AfterEach
  void end() {
    stop = true;
    simulation.join();
    control.close();
  }

  private String fault(int code, String... words) {
    StringWriter text = new StringWriter();
    CommandLine line =
        DemoShop.commandLine().setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    String[] all = new String[words.length + 3];
    all[0] = "fault";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--control-port";
    all[words.length + 2] = Integer.toString(control.port());
    assertThat(line.execute(all)).as(text.toString()).isEqualTo(code);
    return text.toString();
  }

  @Test
  void beginsShowsAndEndsAFault() {
    assertThat(fault(0, "list")).contains("payment-latency", "disk-full", "cache-broken");
    assertThat(fault(0, "payment-latency", "--duration", "7m"))
        .contains("payment-latency begins (slow-dependency), ends by itself at 2026-11-20T00:07");
    assertThat(fault(0, "status")).contains("Active faults:", "payment-latency");
    assertThat(fault(1, "payment-latency")).contains("is active already");
    assertThat(fault(0, "stop", "payment-latency")).contains("payment-latency ended");
    assertThat(fault(1, "stop", "payment-latency")).contains("is not active. Active: none");
    assertThat(fault(0, "status")).contains("No fault is active.");
  }

  @Test
  void aFaultWaitsForTheEndOfHistory() {
    live = false;
    assertThat(fault(1, "payment-latency")).contains("still generating its history");
  }

  @Test
  void explainsMistakes() {
    assertThat(fault(1, "paymnt-latency")).contains("Did you mean payment-latency");
    assertThat(fault(1, "payment-latency", "--intensity", "99")).contains("out of range");
    assertThat(fault(2, "stop")).contains("which one?");
  }

  @Test
  void refusesWebPages() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/faults/disk-full".formatted(control.port())))
                  .header("Origin", "https://evil.example")
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
    }
  }
}
