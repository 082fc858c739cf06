package io.ollystack.copilot.app.cli;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which service a command talks to, and as whom.
final class ServiceOptions {
  @Option(
      names = "--url",
      defaultValue = "${env:OLLYSTACK_URL:-http://127.0.0.1:8080}",
      description = "The service; OLLYSTACK_URL (default: http://127.0.0.1:8080).")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--token",
      defaultValue = "${env:OLLYSTACK_TOKEN}",
      description = "The API token, where the service wants one; OLLYSTACK_TOKEN.")
  private @Nullable String token;

  QueryClient client() {
    return new QueryClient(url, Optional.ofNullable(token).filter(text -> !text.isBlank()));
  }
}
