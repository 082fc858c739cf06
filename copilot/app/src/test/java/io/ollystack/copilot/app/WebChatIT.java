package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The web chat in a real browser, against the running program with telemetry of a fault. What is
/// looked at stands in `web-chat/e2e/run.mjs`; its screenshots go to `target/web-chat`.
class WebChatIT {
  private static final Pattern OTLP_HTTP = Pattern.compile("Receiving OTLP: .*HTTP on port (\\d+)");
  private static final long MINUTES = 5;

  @TempDir Path directory;

  @Test
  void answersInTheBrowserAndKeepsWhatWasSaid() throws Exception {
    String conversations;
    try (ServiceProcess service = ServiceProcess.run(directory).awaitReady()) {
      service.await("the receiver", () -> OTLP_HTTP.matcher(service.output()).find());
      servesWithPolicyAndCompression(service);
      browse(service);
      conversations = service.body("/api/v1/conversations");
      assertThat(conversations).contains("The slow night");
      service.process().destroy();
      service.awaitExit();
    }
    try (ServiceProcess again = ServiceProcess.run(directory).awaitReady()) {
      assertThat(again.body("/api/v1/conversations")).isEqualTo(conversations);
    }
  }

  private static void servesWithPolicyAndCompression(ServiceProcess service) {
    var page = service.get("/");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe-inline", "unsafe-eval");
    assertThat(service.get("/").body()).as("a nonce of its own").isNotEqualTo(page.body());
    Matcher script = Pattern.compile("/assets/index-[\\w-]+\\.js").matcher(page.body());
    assertThat(script.find()).as(page.body()).isTrue();
    assertThat(service.get(script.group()).headers().firstValue("Cache-Control").orElseThrow())
        .contains("immutable");
    assertThat(service.status("/assets/..%2Findex.html")).isIn(400, 404);
    assertThat(service.status("/assets/application.yaml")).isEqualTo(404);
  }

  private void browse(ServiceProcess service) throws Exception {
    Matcher receiver = OTLP_HTTP.matcher(service.output());
    assertThat(receiver.find()).isTrue();
    Path log = directory.resolve("browser.log");
    Path chat = Path.of("..", "..", "web-chat").toAbsolutePath().normalize();
    Process browser =
        new ProcessBuilder(
                "node",
                "e2e/run.mjs",
                "http://127.0.0.1:" + service.port().orElseThrow(),
                "http://127.0.0.1:" + receiver.group(1),
                Path.of("target", "web-chat").toAbsolutePath().toString())
            .directory(chat.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = browser.waitFor(MINUTES, TimeUnit.MINUTES);
    browser.destroyForcibly();
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended).as("still browsing after %s minutes%n%s", MINUTES, output).isTrue();
    assertThat(browser.exitValue()).as(output).isZero();
  }
}
