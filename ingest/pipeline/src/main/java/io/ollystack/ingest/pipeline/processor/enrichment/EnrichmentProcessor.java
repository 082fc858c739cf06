package io.ollystack.ingest.pipeline.processor.enrichment;

import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.processor.redaction.Redactor;
import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.BatchEditor;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.ValueType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// In this order: old names, Kubernetes and cloud of the resources, places of addresses, redaction.
/// Redaction comes last, so that nothing added is exempt. No row is dropped. A function of the
/// batch and of what was read at the start, so that a replay comes out the same. Thread-safe.
final class EnrichmentProcessor implements Processor {
  private static final Logger LOG = System.getLogger(EnrichmentProcessor.class.getName());

  private final EnrichmentConfig config;
  private final @Nullable SemanticNames names;
  private final Map<String, String> metadata;
  private final @Nullable GeoDatabase geo;
  private final @Nullable Redactor redactor;

  EnrichmentProcessor(
      EnrichmentConfig config,
      @Nullable SemanticNames names,
      Map<String, String> metadata,
      @Nullable GeoDatabase geo,
      @Nullable Redactor redactor) {
    this.config = config;
    this.names = names;
    this.metadata = Map.copyOf(metadata);
    this.geo = geo;
    this.redactor = redactor;
  }

  @Override
  public TelemetryBatch process(TelemetryBatch batch) {
    TelemetryBatch named = names == null ? batch : names.apply(batch);
    TelemetryBatch completed = complete(named);
    return redactor == null ? completed : redactor.redact(completed);
  }

  @Override
  public void close() {
    if (geo != null) {
      try {
        geo.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing the geo database", e);
      }
    }
  }

  private TelemetryBatch complete(TelemetryBatch batch) {
    @Nullable BatchEditor<? extends TelemetryBatch> editor = resources(batch);
    editor = places(batch, editor);
    return editor == null ? batch : editor.build();
  }

  private @Nullable BatchEditor<? extends TelemetryBatch> resources(TelemetryBatch batch) {
    BatchEditor<? extends TelemetryBatch> editor = null;
    if (!config.kubernetes() && !config.cloud().enabled()) {
      return null;
    }
    BatchContext context = batch.context();
    for (int resource = 0; resource < context.scopes().resourceCount(); resource++) {
      ResourceFacts facts = ResourceFacts.of(context, resource);
      if (config.kubernetes()) {
        KubernetesFacts.complete(facts);
      }
      if (config.cloud().enabled()) {
        if (!facts.has("cloud.provider")) {
          metadata.forEach(facts::putIfAbsent);
        }
        CloudFacts.complete(facts, config.cloud().provider());
      }
      for (Map.Entry<String, String> fact : facts.added().entrySet()) {
        if (editor == null) {
          editor = batch.edit();
        }
        editor.putResource(resource, editor.key(fact.getKey()), fact.getValue());
      }
    }
    return editor;
  }

  private @Nullable BatchEditor<? extends TelemetryBatch> places(
      TelemetryBatch batch, @Nullable BatchEditor<? extends TelemetryBatch> open) {
    if (geo == null) {
      return open;
    }
    BatchEditor<? extends TelemetryBatch> editor = open;
    AttributeTable attributes = batch.context().attributes();
    for (String address : config.geo().addresses()) {
      int key = batch.context().terms().find(address);
      if (key <= 0) {
        continue;
      }
      int country = batch.context().terms().find("geo.country.iso_code");
      for (int row = 0; row < batch.size(); row++) {
        int entry = attributes.find(batch.attributes(row), key);
        boolean known = attributes.find(batch.attributes(row), country) >= 0;
        if (entry >= 0 && !known && attributes.type(entry) == ValueType.TEXT) {
          for (Map.Entry<String, String> place : geo.find(attributes.text(entry)).entrySet()) {
            if (editor == null) {
              editor = batch.edit();
            }
            int placeKey = editor.key(place.getKey());
            if (!editor.rowHas(row, placeKey)) {
              editor.putRow(row, placeKey, place.getValue());
            }
          }
        }
      }
    }
    return editor;
  }
}
