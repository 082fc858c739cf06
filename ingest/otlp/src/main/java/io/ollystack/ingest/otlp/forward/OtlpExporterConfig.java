package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Settings of the exporters `otlp` (gRPC) and `otlphttp`, under the collector's names.
///
/// @param endpoint `host:port`, of `otlphttp` a URL without `/v1/traces`; required
/// @param tls files and whether to go without it (`tls.insecure`, default false)
/// @param headers sent with each request, such as `authorization`
/// @param gzip `compression: gzip` (the default) or `none`
/// @param timeout of one request; default 5 s
/// @param maxRequestSize requests are split to stay below; default 3584 KiB, since servers take 4
///   MiB unless told otherwise
public record OtlpExporterConfig(
    String endpoint,
    Tls tls,
    Map<String, String> headers,
    boolean gzip,
    Duration timeout,
    DataSize maxRequestSize) {

  /// @param insecure plain text instead of TLS
  /// @param caFile PEM; default the system's authorities
  /// @param certFile PEM, for servers that ask for one; with `keyFile`
  public record Tls(
      boolean insecure, Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile) {}

  public OtlpExporterConfig {
    headers = Map.copyOf(headers);
  }

  /// Without the headers' values, which hold credentials.
  @Override
  public String toString() {
    return "OtlpExporterConfig[%s, %s, headers %s]".formatted(endpoint, tls, headers.keySet());
  }

  static OtlpExporterConfig read(ConfigSection section) {
    String endpoint = section.requiredText("endpoint");
    if (section.has("endpoint") && !endpoint.matches("[^/\\s]+:\\d{1,5}")) {
      section.bad(
          "endpoint",
          "'%s' is no gRPC endpoint. Expected host:port, without http://".formatted(endpoint));
    }
    return read(section, endpoint, Duration.ofSeconds(5));
  }

  /// Of `otlphttp`: a URL says whether there is TLS, and a request may take 30 s.
  static OtlpExporterConfig readHttp(ConfigSection section) {
    String endpoint = section.requiredText("endpoint");
    if (section.has("endpoint") && !endpoint.matches("https?://[^/\\s:]+(:\\d{1,5})?(/\\S*)?")) {
      section.bad(
          "endpoint",
          "'%s' is no HTTP endpoint. Expected a URL such as https://collector:4318"
              .formatted(endpoint));
    }
    OtlpExporterConfig config = read(section, endpoint, Duration.ofSeconds(30));
    if (config.tls().insecure()) {
      section.bad("tls", "insecure is not for otlphttp: the endpoint says http:// or https://");
    }
    return config;
  }

  private static OtlpExporterConfig read(
      ConfigSection section, String endpoint, Duration usualTimeout) {
    Map<String, String> headers = new LinkedHashMap<>();
    section
        .section("headers")
        .ifPresent(named -> {
          for (String name : named.keys()) {
            if (!name.matches("[A-Za-z0-9._-]+") || name.endsWith("-bin")) {
              named.bad(name, "is no header name");
            } else {
              headers.put(name, named.requiredText(name));
            }
          }
        });
    DataSize maxRequestSize = section.size("max_request_size", DataSize.ofKibibytes(3584));
    if (maxRequestSize.bytes() < 1024) {
      section.bad("max_request_size", "expected at least 1KiB");
    }
    Duration timeout = section.duration("timeout", usualTimeout);
    if (timeout.isZero()) {
      section.bad("timeout", "expected more than 0");
    }
    return new OtlpExporterConfig(
        endpoint,
        section
            .section("tls")
            .map(OtlpExporterConfig::tls)
            .orElse(new Tls(false, Optional.empty(), Optional.empty(), Optional.empty())),
        headers,
        section.value("compression", true, OtlpExporterConfig::gzip),
        timeout,
        maxRequestSize);
  }

  private static boolean gzip(String text) {
    return switch (text) {
      case "gzip" -> true;
      case "none" -> false;
      default -> throw new IllegalArgumentException("'%s': expected gzip or none".formatted(text));
    };
  }

  private static Tls tls(ConfigSection section) {
    var tls =
        new Tls(
            section.flag("insecure", false),
            section.text("ca_file").map(Path::of),
            section.text("cert_file").map(Path::of),
            section.text("key_file").map(Path::of));
    if (tls.certFile().isPresent() != tls.keyFile().isPresent()) {
      section
          .problems()
          .add(
              Code.CONFLICTING_SETTINGS,
              section.place(),
              "tls: one of cert_file and key_file is missing",
              "They go together.");
    }
    section.finish();
    return tls;
  }
}
