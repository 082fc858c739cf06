package io.ollystack.ingest.clickhouse;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// Where ClickHouse is and as whom to speak to it: the same for a server, a cluster's load balancer
/// and the embedded server.
///
/// @param uri `http://host:port` or `https://host:port`; the HTTP interface (8123, 8443)
/// @param database the default database of a connection; it need not exist yet
/// @param user ClickHouse user
/// @param password of that user
/// @param tls certificates beyond the JVM's own, for `https` only
public record ClickHouseEndpoint(
    URI uri, String database, String user, Secret password, Optional<Tls> tls) {
  /// The database of the product, where nothing else is configured.
  public static final String DEFAULT_DATABASE = "ollystack";

  /// Certificates in PEM files.
  ///
  /// @param rootCertificate the authority that signed the server's certificate
  /// @param clientCertificate of this client, where the server asks for one
  /// @param clientKey the private key of that certificate
  public record Tls(
      Optional<Path> rootCertificate, Optional<Path> clientCertificate, Optional<Path> clientKey) {
    public Tls {
      if (clientCertificate.isPresent() != clientKey.isPresent()) {
        throw new IllegalArgumentException(
            "ClickHouse TLS: a client certificate and its key go together, one of them is missing."
                + " Set both or neither.");
      }
    }
  }

  public ClickHouseEndpoint {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    String scheme = uri.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException(
          "ClickHouse URL `%s`: expected http://host:port or https://host:port. The native protocol (9000, 9440) is not spoken; use the HTTP interface (8123, 8443)."
              .formatted(withoutUserInfo(uri)));
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "ClickHouse URL `%s`: no host in it. Expected http://host:port or https://host:port."
              .formatted(withoutUserInfo(uri)));
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "ClickHouse URL `%s`: user and password do not belong into the URL, where logs would show them. Set them as user and password."
              .formatted(withoutUserInfo(uri)));
    }
    if (tls.isPresent() && !"https".equals(scheme)) {
      throw new IllegalArgumentException(
          "ClickHouse URL `%s`: certificates are configured, so expected https. Change the URL to https or remove the certificates."
              .formatted(uri));
    }
    if (database.isBlank()) {
      throw new IllegalArgumentException(
          "ClickHouse database: expected a name, found none. The usual one is `%s`."
              .formatted(DEFAULT_DATABASE));
    }
    if (uri.getPort() == -1) {
      int port = "https".equals(scheme) ? 8443 : 8123;
      uri = URI.create(scheme + "://" + uri.getHost() + ":" + port + pathOf(uri));
    }
  }

  /// An endpoint without certificates of its own.
  public ClickHouseEndpoint(URI uri, String database, String user, Secret password) {
    this(uri, database, user, password, Optional.empty());
  }

  /// The same server, another default database.
  public ClickHouseEndpoint withDatabase(String other) {
    return new ClickHouseEndpoint(uri, other, user, password, tls);
  }

  private static String pathOf(URI uri) {
    String path = uri.getRawPath();
    return path == null ? "" : path;
  }

  private static String withoutUserInfo(URI uri) {
    return uri.toString().replaceFirst("//[^/@]*@", "//***@");
  }
}
