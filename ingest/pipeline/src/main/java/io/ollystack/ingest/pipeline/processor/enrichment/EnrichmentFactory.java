package io.ollystack.ingest.pipeline.processor.enrichment;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.processor.redaction.Redactor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes `ollystack_enrichment`. What it may lack (a database, a metadata endpoint) is said in the
/// log and done without: data must not wait for decoration.
public final class EnrichmentFactory implements ComponentFactory<Processor> {
  private static final Logger LOG = System.getLogger(EnrichmentFactory.class.getName());

  @Override
  public String type() {
    return "ollystack_enrichment";
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    EnrichmentConfig config = EnrichmentConfig.read(section);
    return () -> build(id, config);
  }

  private static EnrichmentProcessor build(ComponentId id, EnrichmentConfig config) {
    return new EnrichmentProcessor(
        config,
        config.names().enabled() ? new SemanticNames(config.names().keepOriginal()) : null,
        metadata(id, config),
        geo(id, config),
        config.redaction().enabled() ? new Redactor(config.redaction()) : null);
  }

  private static Map<String, String> metadata(ComponentId id, EnrichmentConfig config) {
    if (config.cloud().metadata().isEmpty() || !config.cloud().enabled()) {
      return Map.of();
    }
    EnrichmentConfig.Metadata metadata = config.cloud().metadata().get();
    try {
      return new CloudMetadata(metadata.endpoint(), metadata.timeout())
          .read(config.cloud().provider());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0}: the metadata endpoint {1} does not help: {2}. Going on without it",
          id,
          metadata.endpoint(),
          e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Map.of();
  }

  private static @Nullable GeoDatabase geo(ComponentId id, EnrichmentConfig config) {
    String database = config.geo().database();
    if (!config.geo().enabled() || database.isEmpty()) {
      return null;
    }
    Path file = Path.of(database);
    if (!Files.isRegularFile(file)) {
      LOG.log(
          Level.WARNING,
          "{0}: no file {1}. Expected a MaxMind database (.mmdb) at geoip.database; going on"
              + " without countries",
          id,
          file);
      return null;
    }
    try {
      return new GeoDatabase(file);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0}: {1} cannot be read as a MaxMind database: {2}. Going on without countries",
          id,
          file,
          e.getMessage());
      return null;
    }
  }
}
