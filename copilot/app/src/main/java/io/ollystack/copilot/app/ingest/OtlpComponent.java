package io.ollystack.copilot.app.ingest;

import io.ollystack.ingest.otlp.receiver.OtlpReceiver;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverFactory;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The receiver `otlp` of a pipelines file. Keys are the collector's (`protocols.grpc.endpoint`,
/// `protocols.http.endpoint`); `auth.tokens` is ours: tenant to token.
final class OtlpComponent implements ComponentFactory<Receiver> {
  private final Meter meter;
  private final Clock clock;
  private final Consumer<OtlpReceiver> started;

  /// @param started told of each receiver that listens
  OtlpComponent(Meter meter, Clock clock, Consumer<OtlpReceiver> started) {
    this.meter = meter;
    this.clock = clock;
    this.started = started;
  }

  @Override
  public String type() {
    return "otlp";
  }

  @Override
  public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
    ConfigSection protocols = section.requiredSection("protocols");
    Optional<OtlpReceiverConfig.Grpc> grpc = protocols.section("grpc").map(OtlpComponent::grpc);
    Optional<OtlpReceiverConfig.Http> http = protocols.section("http").map(OtlpComponent::http);
    protocols.finish();
    Map<String, TenantId> tokens = new LinkedHashMap<>();
    section.section("auth").ifPresent(auth -> readTokens(auth, tokens));
    OtlpReceiverConfig config = new OtlpReceiverConfig(grpc, http, tokens, TenantId.NONE);
    config.problems().forEach(problem -> section.bad("protocols", problem));
    return () -> new Listening(config);
  }

  private static OtlpReceiverConfig.Grpc grpc(ConfigSection section) {
    OtlpReceiverConfig.Grpc grpc =
        OtlpReceiverConfig.Grpc.on(endpoint(section, 4317))
            .withMaxRequestBytes(maxRequestBytes(section, "max_recv_msg_size_mib"));
    section.finish();
    return grpc;
  }

  private static OtlpReceiverConfig.Http http(ConfigSection section) {
    OtlpReceiverConfig.Http http =
        OtlpReceiverConfig.Http.on(endpoint(section, 4318))
            .withMaxRequestBytes(maxRequestBytes(section, "max_request_size_mib"));
    section.finish();
    return http;
  }

  private static int maxRequestBytes(ConfigSection section, String key) {
    long mebibytes =
        section.number(key, OtlpReceiverConfig.DEFAULT_MAX_REQUEST_BYTES >> 20, 1, 512);
    return Math.toIntExact(mebibytes << 20);
  }

  private static InetSocketAddress endpoint(ConfigSection section, int usualPort) {
    InetSocketAddress usual = new InetSocketAddress(InetAddress.getLoopbackAddress(), usualPort);
    return section.value("endpoint", usual, OtlpComponent::address);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String port = colon < 0 ? "" : text.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "`%s` is not an address. Expected host:port such as 0.0.0.0:4317.".formatted(text));
    }
    String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
    return new InetSocketAddress(host, Integer.parseInt(port));
  }

  private static void readTokens(ConfigSection auth, Map<String, TenantId> tokens) {
    ConfigSection byTenant = auth.requiredSection("tokens");
    for (String tenant : byTenant.keys()) {
      byTenant
          .text(tenant)
          .ifPresent(token -> {
            try {
              tokens.put(token, new TenantId(tenant));
            } catch (IllegalArgumentException wrong) {
              byTenant.bad(tenant, String.valueOf(wrong.getMessage()));
            }
          });
    }
    byTenant.finish();
    auth.finish();
  }

  /// A receiver that opens its ports when it is started.
  private final class Listening implements Receiver {
    private final OtlpReceiverConfig config;
    private @Nullable OtlpReceiver receiver;

    Listening(OtlpReceiverConfig config) {
      this.config = config;
    }

    @Override
    public void start(AcceptedRequests requests) throws IOException {
      OtlpReceiver opened = OtlpReceiverFactory.create(config, meter, clock);
      receiver = opened;
      opened.start(requests);
      started.accept(opened);
    }

    @Override
    public void close() {
      if (receiver != null) {
        receiver.close();
      }
    }
  }
}
