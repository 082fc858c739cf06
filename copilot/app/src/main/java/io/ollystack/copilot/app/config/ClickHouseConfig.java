package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Which ClickHouse stores the telemetry: the embedded one, or yours.
@ConfigurationProperties(prefix = "ollystack.clickhouse", ignoreUnknownFields = false)
public record ClickHouseConfig(
    @Setting(
            "HTTP address of a ClickHouse server or cluster, for example"
                + " https://clickhouse.example:8443. Without it an embedded one is started.")
        @Nullable URI url,
    @Setting("Database that holds all tables; created by the role migrate.")
        @DefaultValue("ollystack")
        String database,
    @Setting("User at the ClickHouse server.") @DefaultValue("default") String user,
    @Setting("Password at the ClickHouse server.") @DefaultValue("") Secret password,
    @Setting(
            "Name of a ClickHouse cluster. When set, tables are made ON CLUSTER with Replicated"
                + " engines.")
        @Nullable String cluster,
    @Setting("Most memory that one start of the embedded ClickHouse may use.") @DefaultValue("2GB")
        DataSize memory,
    @DefaultValue Tls tls) {

  /// Certificates beyond those of the Java runtime, as PEM files; for https only.
  public record Tls(
      @Setting("Certificate of the authority that signed the server's.")
          @Nullable Path rootCertificate,
      @Setting("Certificate of this client, where the server asks for one.")
          @Nullable Path clientCertificate,
      @Setting("Private key of the client certificate.") @Nullable Path clientKey) {}

  /// The server to use, or empty for the embedded one.
  public Optional<URI> server() {
    return Optional.ofNullable(url);
  }
}
