package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.Grpc;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.Http;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.KeepAlive;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.Tls;
import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.Meter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Makes the receiver `otlp` from YAML that reads as in the collector; all keys are in the
/// pipelines' CONFIGURATION.md. Keys of our own: `max_connections`, gRPC's `read_timeout`,
/// `auth.tokens` and `tenant`.
@SuppressWarnings("AddressSelection") // addresses to listen on: one is what is wanted
public final class OtlpReceiverComponent implements ComponentFactory<Receiver> {
  private final Meter meter;
  private final Clock clock;

  /// @param meter where the receivers' own metrics go
  public OtlpReceiverComponent(Meter meter, Clock clock) {
    this.meter = meter;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "otlp";
  }

  @Override
  public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
    OtlpReceiverConfig config = read(section);
    config
        .problems()
        .forEach(problem -> section.problems().add(Code.BAD_VALUE, section.place(), problem, ""));
    return () -> OtlpReceiverFactory.create(config, meter, clock);
  }

  static OtlpReceiverConfig read(ConfigSection section) {
    ConfigSection protocols = section.requiredSection("protocols");
    Optional<Grpc> grpc = protocols.section("grpc").map(OtlpReceiverComponent::grpc);
    Optional<Http> http = protocols.section("http").map(OtlpReceiverComponent::http);
    protocols.finish();
    Map<String, TenantId> tokens = new LinkedHashMap<>();
    section
        .section("auth")
        .ifPresent(auth -> {
          tokens(auth.requiredSection("tokens"), tokens);
          auth.finish();
        });
    TenantId openTenant = section.value("tenant", TenantId.NONE, TenantId::new);
    if (!tokens.isEmpty() && section.has("tenant")) {
      section.bad("tenant", "auth.tokens says whose data it is; leave one of the two out");
    }
    return new OtlpReceiverConfig(grpc, http, tokens, openTenant);
  }

  private static void tokens(ConfigSection byTenant, Map<String, TenantId> tokens) {
    for (String tenant : byTenant.keys()) {
      String token = byTenant.requiredText(tenant);
      try {
        if (tokens.put(token, new TenantId(tenant)) != null) {
          byTenant.bad(tenant, "another tenant has the same token");
        }
      } catch (IllegalArgumentException e) {
        byTenant.bad(tenant, String.valueOf(e.getMessage()));
      }
    }
    if (byTenant.keys().isEmpty()) {
      byTenant
          .problems()
          .add(
              Code.BAD_VALUE,
              byTenant.place(),
              "receivers.otlp.auth.tokens is empty",
              "Expected a token per tenant; without `auth` none is asked for.");
    }
    byTenant.finish();
  }

  private static Grpc grpc(ConfigSection section) {
    Grpc defaults = Grpc.on(endpoint(section, 4317));
    long mebibytes =
        section.number("max_recv_msg_size_mib", defaults.maxRequestBytes() >> 20, 1, 1024);
    var grpc =
        new Grpc(
            defaults.endpoint(),
            tls(section),
            (int) Math.min(mebibytes << 20, Integer.MAX_VALUE),
            (int)
                section.number(
                    "max_concurrent_streams", defaults.maxCallsPerConnection(), 1, 1 << 20),
            (int) section.number("max_connections", defaults.maxConnections(), 1, 1 << 20),
            section.duration("read_timeout", defaults.requestTimeout()),
            section
                .section("keepalive")
                .map(OtlpReceiverComponent::keepAlive)
                .orElse(KeepAlive.DEFAULT));
    section.finish();
    return grpc;
  }

  private static KeepAlive keepAlive(ConfigSection section) {
    KeepAlive kept = KeepAlive.DEFAULT;
    Optional<ConfigSection> server = section.section("server_parameters");
    if (server.isPresent()) {
      ConfigSection read = server.get();
      Duration age = read.duration("max_connection_age", Duration.ZERO);
      kept =
          new KeepAlive(
              read.duration("time", kept.time()),
              read.duration("timeout", kept.timeout()),
              read.duration("max_connection_idle", kept.maxConnectionIdle()),
              age.isZero() ? Optional.empty() : Optional.of(age),
              read.duration("max_connection_age_grace", kept.maxConnectionAgeGrace()),
              kept.shortestPing(),
              kept.pingWithoutCalls());
      read.finish();
    }
    Optional<ConfigSection> policy = section.section("enforcement_policy");
    if (policy.isPresent()) {
      ConfigSection read = policy.get();
      kept =
          new KeepAlive(
              kept.time(),
              kept.timeout(),
              kept.maxConnectionIdle(),
              kept.maxConnectionAge(),
              kept.maxConnectionAgeGrace(),
              read.duration("min_time", kept.shortestPing()),
              read.flag("permit_without_stream", kept.pingWithoutCalls()));
      read.finish();
    }
    section.finish();
    return kept;
  }

  private static Http http(ConfigSection section) {
    Http defaults = Http.on(endpoint(section, 4318));
    var http =
        new Http(
            defaults.endpoint(),
            tls(section),
            maxRequestBytes(section, "max_request_body_size", defaults.maxRequestBytes()),
            (int) section.number("max_connections", defaults.maxConnections(), 1, 1 << 20),
            section.duration("read_timeout", defaults.requestTimeout()),
            section.duration("idle_timeout", defaults.keepAlive()));
    section.finish();
    return http;
  }

  private static InetSocketAddress endpoint(ConfigSection section, int port) {
    var byDefault = new InetSocketAddress("127.0.0.1", port);
    return section.value("endpoint", byDefault, OtlpReceiverComponent::address);
  }

  /// Reads `host:port`.
  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "'%s': expected host:port, such as 0.0.0.0:4317".formatted(text));
    }
    String host = text.substring(0, colon);
    return new InetSocketAddress(
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(port));
  }

  private static int maxRequestBytes(ConfigSection section, String key, int byDefault) {
    DataSize size = section.size(key, new DataSize(byDefault));
    if (size.bytes() < 1 || size.bytes() > 1 << 30) {
      section.bad(key, size + ": expected 1B to 1GiB");
      return byDefault;
    }
    return (int) size.bytes();
  }

  private static Optional<Tls> tls(ConfigSection section) {
    return section
        .section("tls")
        .map(files -> {
          var tls =
              new Tls(
                  Path.of(files.requiredText("cert_file")),
                  Path.of(files.requiredText("key_file")),
                  files.text("client_ca_file").map(Path::of));
          files.finish();
          return tls;
        });
  }
}
