package io.ollystack.ingest.pipeline.processor.enrichment;

import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The attributes of one resource while something is added to them. Not thread-safe.
final class ResourceFacts {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> added = new LinkedHashMap<>();

  ResourceFacts(Map<String, String> values) {
    this.values.putAll(values);
  }

  static ResourceFacts of(BatchContext context, int resource) {
    Map<String, String> values = new LinkedHashMap<>();
    long attributes = context.scopes().resourceAttributes(resource);
    for (int entry = Slice.start(attributes); entry < Slice.end(attributes); entry++) {
      values.putIfAbsent(
          context.term(context.attributes().key(entry)), context.attributes().text(entry));
    }
    return new ResourceFacts(values);
  }

  /// Empty when the resource does not tell.
  String get(String key) {
    return values.getOrDefault(key, "");
  }

  boolean has(String key) {
    return !get(key).isEmpty();
  }

  /// The first key that starts so and has a value.
  Optional<String> keyStarting(String prefix) {
    return values.keySet().stream().filter(key -> key.startsWith(prefix) && has(key)).findFirst();
  }

  /// Sets what the resource does not tell itself.
  void putIfAbsent(String key, String value) {
    if (!value.isEmpty() && !has(key)) {
      put(key, value);
    }
  }

  void put(String key, String value) {
    if (!value.equals(values.put(key, value))) {
      added.put(key, value);
    }
  }

  /// What was set.
  Map<String, String> added() {
    return added;
  }
}
