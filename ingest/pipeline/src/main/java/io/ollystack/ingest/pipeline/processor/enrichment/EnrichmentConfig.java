package io.ollystack.ingest.pipeline.processor.enrichment;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.processor.redaction.RedactionConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of `ollystack_enrichment`.
///
/// @param kubernetes whether workload and service are completed from Kubernetes attributes;
///   `kubernetes: enabled`, default true
/// @param cloud `cloud`
/// @param geo `geoip`
/// @param names `semantic_conventions`
/// @param redaction `redaction`
public record EnrichmentConfig(
    boolean kubernetes, Cloud cloud, Geo geo, Names names, RedactionConfig redaction) {
  private static final List<String> PROVIDERS =
      List.of(
          "auto",
          "aws",
          "gcp",
          "azure",
          "alibaba_cloud",
          "ibm_cloud",
          "oracle_cloud",
          "tencent_cloud");

  /// @param enabled default true
  /// @param provider of resources that tell none: default `auto`, from their other attributes
  /// @param metadata default none
  record Cloud(boolean enabled, String provider, Optional<Metadata> metadata) {}

  /// The metadata endpoint of the machine that this process runs on; asked once, at the start. What
  /// it answers is given to resources that tell no provider, so it is right only where all that
  /// send run in the same place.
  ///
  /// @param endpoint default `http://169.254.169.254`
  /// @param timeout default 2 s
  record Metadata(URI endpoint, Duration timeout) {}

  /// @param enabled default true
  /// @param database path of an `.mmdb`; empty for none
  /// @param addresses the attributes with an address, by preference; default `client.address`,
  ///   `source.address`
  record Geo(boolean enabled, String database, List<String> addresses) {
    Geo {
      addresses = List.copyOf(addresses);
    }
  }

  /// @param enabled default true
  /// @param keepOriginal whether an attribute stays under its old name too; default false
  record Names(boolean enabled, boolean keepOriginal) {}

  static EnrichmentConfig read(ConfigSection section) {
    boolean kubernetes =
        section
            .section("kubernetes")
            .map(it -> finished(it, it.flag("enabled", true)))
            .orElse(true);
    Cloud cloud =
        section
            .section("cloud")
            .map(EnrichmentConfig::cloud)
            .orElse(new Cloud(true, "auto", Optional.empty()));
    Geo geo =
        section
            .section("geoip")
            .map(EnrichmentConfig::geo)
            .orElse(new Geo(true, "", List.of("client.address", "source.address")));
    Names names =
        section
            .section("semantic_conventions")
            .map(it ->
                finished(it, new Names(it.flag("enabled", true), it.flag("keep_original", false))))
            .orElse(new Names(true, false));
    RedactionConfig redaction =
        section.section("redaction").map(RedactionConfig::read).orElse(RedactionConfig.DEFAULT);
    return new EnrichmentConfig(kubernetes, cloud, geo, names, redaction);
  }

  private static Cloud cloud(ConfigSection section) {
    String provider = section.text("provider", "auto");
    if (!PROVIDERS.contains(provider)) {
      section.bad(
          "provider", "unknown provider '%s'. Expected one of %s".formatted(provider, PROVIDERS));
    }
    Optional<Metadata> metadata =
        section
            .section("metadata")
            .filter(it -> it.flag("enabled", true))
            .map(EnrichmentConfig::metadata);
    if (metadata.isPresent() && !List.of("aws", "gcp", "azure").contains(provider)) {
      section.bad("provider", "metadata needs provider aws, gcp or azure");
    }
    return finished(section, new Cloud(section.flag("enabled", true), provider, metadata));
  }

  private static Metadata metadata(ConfigSection section) {
    URI byDefault = URI.create("http://169.254.169.254");
    URI endpoint = section.value("endpoint", byDefault, URI::create);
    if (endpoint.getHost() == null) {
      section.bad("endpoint", "expected a URL as " + byDefault);
    }
    Duration timeout = section.duration("timeout", Duration.ofSeconds(2));
    if (timeout.isZero() || timeout.compareTo(Duration.ofSeconds(30)) > 0) {
      section.bad("timeout", "expected more than 0 and at most 30s");
    }
    return finished(section, new Metadata(endpoint, timeout));
  }

  private static Geo geo(ConfigSection section) {
    List<String> addresses =
        section.has("addresses")
            ? section.texts("addresses").stream().map(ConfigSection.Text::value).toList()
            : List.of("client.address", "source.address");
    return finished(
        section, new Geo(section.flag("enabled", true), section.text("database", ""), addresses));
  }

  private static <T> T finished(ConfigSection section, T read) {
    section.finish();
    return read;
  }
}
