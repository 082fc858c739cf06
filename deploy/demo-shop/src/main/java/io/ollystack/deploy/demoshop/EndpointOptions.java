package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.Protocol;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where telemetry goes; shared by the commands that send it.
final class EndpointOptions {
  /// Minutes of live traffic, and about 40 MB of spans.
  private static final int QUEUE_ITEMS = 16_384;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "OTLP receiver; default http://127.0.0.1:4317 for grpc, http://127.0.0.1:4318 for http")
  private @Nullable URI endpoint;

  @Option(
      names = "--protocol",
      defaultValue = "grpc",
      description = "How OTLP travels: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Protocol protocol = Protocol.GRPC;

  @Option(names = "--no-gzip", description = "Send requests uncompressed")
  private boolean noGzip;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Bearer token; default: environment variable OLLYSTACK_TOKEN, else none")
  private @Nullable String token;

  DeliverySettings settings() {
    URI target = endpoint;
    if (target == null) {
      target =
          URI.create(
              switch (protocol) {
                case GRPC -> "http://127.0.0.1:4317";
                case HTTP -> "http://127.0.0.1:4318";
              });
    }
    Optional<String> bearer =
        Optional.ofNullable(token)
            .or(() -> Optional.ofNullable(System.getenv("OLLYSTACK_TOKEN")))
            .filter(t -> !t.isBlank());
    return new DeliverySettings(target, protocol, !noGzip, bearer, QUEUE_ITEMS);
  }
}
