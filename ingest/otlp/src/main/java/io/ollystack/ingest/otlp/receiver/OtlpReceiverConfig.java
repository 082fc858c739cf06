package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an operator writes about the OTLP receiver; absent protocols are not served. Creating one
/// checks nothing but its own fields: ask [#problems()] before building.
///
/// @param grpc OTLP/gRPC, or nothing
/// @param http OTLP/HTTP, or nothing
/// @param tokens bearer tokens and whose data they bring; when empty, no token is asked for
/// @param openTenant the tenant of requests when no tokens are configured
public record OtlpReceiverConfig(
    Optional<Grpc> grpc, Optional<Http> http, Map<String, TenantId> tokens, TenantId openTenant) {

  /// Requests larger than this (decompressed) are refused, as the collector does by default for
  /// HTTP (20 MiB); its gRPC default of 4 MiB is too small for batches of large spans.
  public static final int DEFAULT_MAX_REQUEST_BYTES = 20 << 20;

  private static final int SHORTEST_TOKEN = 16;

  public OtlpReceiverConfig {
    tokens = Map.copyOf(tokens);
  }

  /// Both protocols on the given addresses, without TLS and tokens.
  public static OtlpReceiverConfig open(InetSocketAddress grpc, InetSocketAddress http) {
    return new OtlpReceiverConfig(
        Optional.of(Grpc.on(grpc)), Optional.of(Http.on(http)), Map.of(), TenantId.NONE);
  }

  /// OTLP/gRPC.
  ///
  /// @param endpoint where to listen; port 0 picks a free one
  /// @param tls served with TLS when present
  /// @param maxRequestBytes largest message, compressed and decompressed
  /// @param maxCallsPerConnection calls of one connection in progress at once
  /// @param maxConnections further connections are closed at once
  /// @param requestTimeout how long a request may take to arrive, from its headers to its last byte
  public record Grpc(
      InetSocketAddress endpoint,
      Optional<Tls> tls,
      int maxRequestBytes,
      int maxCallsPerConnection,
      int maxConnections,
      Duration requestTimeout,
      KeepAlive keepAlive) {

    public static Grpc on(InetSocketAddress endpoint) {
      return new Grpc(
          endpoint,
          Optional.empty(),
          DEFAULT_MAX_REQUEST_BYTES,
          128,
          4096,
          Duration.ofSeconds(30),
          KeepAlive.DEFAULT);
    }

    public Grpc withTls(Tls newTls) {
      return new Grpc(
          endpoint,
          Optional.of(newTls),
          maxRequestBytes,
          maxCallsPerConnection,
          maxConnections,
          requestTimeout,
          keepAlive);
    }

    public Grpc withMaxRequestBytes(int bytes) {
      return new Grpc(
          endpoint, tls, bytes, maxCallsPerConnection, maxConnections, requestTimeout, keepAlive);
    }

    public Grpc withClientLimits(int newMaxConnections, Duration newRequestTimeout) {
      return new Grpc(
          endpoint,
          tls,
          maxRequestBytes,
          maxCallsPerConnection,
          newMaxConnections,
          newRequestTimeout,
          keepAlive);
    }
  }

  /// How gRPC connections are watched, in both directions.
  ///
  /// @param time how long a connection may be silent before it is probed
  /// @param timeout how long the answer to a probe may take
  /// @param maxConnectionIdle a connection without calls is closed after this
  /// @param maxConnectionAge a connection is closed after this, so that clients spread over
  ///   replicas again; empty: never
  /// @param maxConnectionAgeGrace what calls under way then get
  /// @param shortestPing clients that probe more often are turned away
  /// @param pingWithoutCalls whether clients may probe while they send nothing
  public record KeepAlive(
      Duration time,
      Duration timeout,
      Duration maxConnectionIdle,
      Optional<Duration> maxConnectionAge,
      Duration maxConnectionAgeGrace,
      Duration shortestPing,
      boolean pingWithoutCalls) {

    /// The SDKs and the collector ping no more often than every 10 s.
    public static final KeepAlive DEFAULT =
        new KeepAlive(
            Duration.ofMinutes(2),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            true);
  }

  /// OTLP/HTTP.
  ///
  /// @param endpoint where to listen; port 0 picks a free one
  /// @param tls served with TLS when present
  /// @param maxRequestBytes largest body, compressed and decompressed
  /// @param maxConnections further connections are closed at once
  /// @param requestTimeout how long a request may take to arrive, from its first byte to its last
  /// @param keepAlive a connection without requests is closed after this
  public record Http(
      InetSocketAddress endpoint,
      Optional<Tls> tls,
      int maxRequestBytes,
      int maxConnections,
      Duration requestTimeout,
      Duration keepAlive) {

    public static Http on(InetSocketAddress endpoint) {
      return new Http(
          endpoint,
          Optional.empty(),
          DEFAULT_MAX_REQUEST_BYTES,
          4096,
          Duration.ofSeconds(30),
          Duration.ofMinutes(2));
    }

    public Http withTls(Tls newTls) {
      return new Http(
          endpoint,
          Optional.of(newTls),
          maxRequestBytes,
          maxConnections,
          requestTimeout,
          keepAlive);
    }

    public Http withMaxRequestBytes(int bytes) {
      return new Http(endpoint, tls, bytes, maxConnections, requestTimeout, keepAlive);
    }

    public Http withTimeouts(Duration newRequestTimeout, Duration newKeepAlive) {
      return new Http(
          endpoint, tls, maxRequestBytes, maxConnections, newRequestTimeout, newKeepAlive);
    }
  }

  /// A server certificate, and optionally whom to trust as clients.
  ///
  /// @param certificate PEM file with the certificate chain
  /// @param privateKey PEM file with the unencrypted PKCS#8 key
  /// @param clientAuthorities PEM file with authorities; when present, clients must show a
  ///   certificate that one of them signed (mutual TLS)
  public record Tls(Path certificate, Path privateKey, Optional<Path> clientAuthorities) {

    /// The libraries' own messages name neither the setting nor, sometimes, the file.
    void checkFiles() throws IOException {
      readable("cert_file", certificate);
      readable("key_file", privateKey);
      if (clientAuthorities.isPresent()) {
        readable("client_ca_file", clientAuthorities.get());
      }
    }

    private static void readable(String setting, Path file) throws IOException {
      if (!Files.isReadable(file)) {
        throw new IOException(
            "receivers.otlp tls.%s %s: cannot be read. Expected a PEM file that this process may read."
                .formatted(setting, file));
      }
    }
  }

  /// Everything that is wrong with the configuration, each with where, what and a hint; empty when
  /// it is fine. Pure: files are looked at when the receiver is built.
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (grpc.isEmpty() && http.isEmpty()) {
      problems.add("protocols: expected grpc, http or both. Try `http: {}`.");
    }
    grpc.ifPresent(g -> problemsOf(g, problems));
    http.ifPresent(h -> problemsOf(h, problems));
    tokens.keySet().stream()
        .filter(token -> token.length() < SHORTEST_TOKEN)
        .map(token ->
            "auth.tokens (of tenant '%s'): a token has %d characters, expected at least %d. Try `openssl rand -hex 32`."
                .formatted(tokens.get(token), token.length(), SHORTEST_TOKEN))
        .sorted()
        .forEach(problems::add);
    return problems;
  }

  private static void problemsOf(Grpc grpc, List<String> problems) {
    KeepAlive keepAlive = grpc.keepAlive();
    String server = "protocols.grpc.keepalive.server_parameters.";
    positive(problems, "protocols.grpc.max_recv_msg_size_mib", grpc.maxRequestBytes());
    positive(problems, "protocols.grpc.max_concurrent_streams", grpc.maxCallsPerConnection());
    positive(problems, "protocols.grpc.max_connections", grpc.maxConnections());
    positive(problems, "protocols.grpc.read_timeout", grpc.requestTimeout());
    positive(problems, server + "time", keepAlive.time());
    positive(problems, server + "timeout", keepAlive.timeout());
    positive(problems, server + "max_connection_idle", keepAlive.maxConnectionIdle());
    keepAlive
        .maxConnectionAge()
        .ifPresent(age -> positive(problems, server + "max_connection_age", age));
    if (keepAlive.shortestPing().isNegative()) {
      problems.add(
          "protocols.grpc.keepalive.enforcement_policy.min_time: %s, expected 0s or more."
              .formatted(keepAlive.shortestPing()));
    }
  }

  private static void problemsOf(Http http, List<String> problems) {
    positive(problems, "protocols.http.max_request_body_size", http.maxRequestBytes());
    positive(problems, "protocols.http.max_connections", http.maxConnections());
    positive(problems, "protocols.http.read_timeout", http.requestTimeout());
    positive(problems, "protocols.http.idle_timeout", http.keepAlive());
  }

  private static void positive(List<String> problems, String where, int value) {
    if (value <= 0) {
      problems.add("%s: %d, expected a positive number.".formatted(where, value));
    }
  }

  private static void positive(List<String> problems, String where, Duration value) {
    if (value.isNegative() || value.isZero()) {
      problems.add("%s: %s, expected a positive duration such as 30s.".formatted(where, value));
    }
  }
}
