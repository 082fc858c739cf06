package io.ollystack.deploy.demoshop;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Talks to a running shop.
@Command(
    name = "fault",
    mixinStandardHelpOptions = true,
    description = {
      "Begins or ends a fault in the running shop.",
      "  fault payment-latency            begin it",
      "  fault stop payment-latency       end it before its time ('all' ends all)",
      "  fault list                       all faults there are",
      "  fault status                     what is going on"
    })
final class FaultCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..2",
      paramLabel = "NAME",
      description = "fault, or list, status, stop NAME")
  private List<String> words = List.of();

  @Option(
      names = "--duration",
      converter = Durations.class,
      defaultValue = "5m",
      description = "When it ends by itself (default: ${DEFAULT-VALUE})")
  private Duration duration = Duration.ofMinutes(5);

  @Option(
      names = "--intensity",
      defaultValue = "1",
      description = "How bad; 1 is usual, 2 twice as bad (default: ${DEFAULT-VALUE})")
  private double intensity = 1;

  @Option(
      names = "--control-port",
      defaultValue = RunCommand.CONTROL_PORT,
      description = "Where the shop listens (default: ${DEFAULT-VALUE})")
  private int port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String first = words.getFirst();
    boolean two = words.size() == 2;
    HttpRequest.Builder request =
        switch (first) {
          case "list" -> at("/faults").GET();
          case "status" -> at("/status").GET();
          case "stop" -> {
            if (!two) {
              throw new IllegalArgumentException(
                  "fault stop: which one? 'fault status' shows the active ones, 'all' ends all");
            }
            yield at("/faults/" + encoded(words.get(1))).DELETE();
          }
          case "start" -> {
            if (!two) {
              throw new IllegalArgumentException(
                  "fault start: which one? 'fault list' shows all; try payment-latency");
            }
            yield begin(words.get(1));
          }
          default -> {
            if (two) {
              throw new IllegalArgumentException(
                  "fault %s %s: expected one fault, or list, status, stop NAME"
                      .formatted(first, words.get(1)));
            }
            yield begin(first);
          }
        };
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean good = answer.statusCode() == 200;
      PrintWriter out = good ? line().getOut() : line().getErr();
      out.print(answer.body());
      out.flush();
      return good ? 0 : 1;
    } catch (ConnectException e) {
      line()
          .getErr()
          .printf(
              "No shop listens on 127.0.0.1:%d. Start it first, or name its port with"
                  + " --control-port.%n",
              port);
      return 1;
    }
  }

  private CommandLine line() {
    if (spec == null) {
      throw new IllegalStateException("not started by the command line");
    }
    return spec.commandLine();
  }

  private HttpRequest.Builder begin(String name) {
    return at("/faults/%s?duration=%s&intensity=%s"
            .formatted(encoded(name), Durations.format(duration), intensity))
        .POST(HttpRequest.BodyPublishers.noBody());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
        .timeout(Duration.ofSeconds(30));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
