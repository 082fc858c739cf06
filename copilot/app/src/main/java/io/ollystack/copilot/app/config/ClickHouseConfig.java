package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
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
    @Setting(
            "File of the native library for the embedded ClickHouse. Without it the library is"
                + " looked for below the program's checkout.")
        @Nullable Path library,
    @Setting(
            "Whether a serving process brings the schema up to date when it starts. With false only"
                + " the role migrate does.")
        @DefaultValue("true")
        Boolean migrate,
    @DefaultValue Tls tls) {

  /// Certificates beyond those of the Java runtime, as PEM files; for https only.
  public record Tls(
      @Setting("Certificate of the authority that signed the server's.")
          @Nullable Path rootCertificate,
      @Setting("Certificate of this client, where the server asks for one.")
          @Nullable Path clientCertificate,
      @Setting("Private key of the client certificate.") @Nullable Path clientKey) {

    /// As the client takes it; empty when no certificate is set.
    public Optional<ClickHouseEndpoint.Tls> settings() {
      return rootCertificate == null && clientCertificate == null && clientKey == null
          ? Optional.empty()
          : Optional.of(
              new ClickHouseEndpoint.Tls(
                  Optional.ofNullable(rootCertificate),
                  Optional.ofNullable(clientCertificate),
                  Optional.ofNullable(clientKey)));
    }
  }

  /// The server to use, or empty for the embedded one.
  public Optional<URI> server() {
    return Optional.ofNullable(url);
  }
}
