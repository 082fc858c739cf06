package io.ollystack.copilot.observql.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one tenant's data named when the catalogue was last refreshed. Immutable; every look-up is
/// a hash probe.
public final class CatalogSnapshot {
  public static final CatalogSnapshot EMPTY = builder().build();

  private final Map<String, ServiceEntry> services;
  private final List<OperationEntry> operations;
  private final Map<String, MetricEntry> metrics;
  private final Map<Signal, Map<AttributeScope, Map<String, AttributeEntry>>> attributes;

  private final Optional<Instant> sampledSince;

  private CatalogSnapshot(Builder builder) {
    sampledSince = Optional.ofNullable(builder.sampledSince);
    services = Map.copyOf(builder.services);
    operations = List.copyOf(builder.operations);
    metrics = Map.copyOf(builder.metrics);
    attributes = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      Map<AttributeScope, Map<String, AttributeEntry>> scopes = new EnumMap<>(AttributeScope.class);
      for (AttributeScope scope : AttributeScope.values()) {
        scopes.put(scope, new TreeMap<>());
      }
      attributes.put(signal, scopes);
    }
    for (AttributeEntry entry : builder.attributes) {
      keys(entry.signal(), entry.scope()).put(entry.key(), entry);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Before when every span stands for itself; empty if all do. From then on a stored span may
  /// stand for several, since sampling left the others out.
  public Optional<Instant> sampledSince() {
    return sampledSince;
  }

  /// All services, in no particular order.
  public Collection<ServiceEntry> services() {
    return services.values();
  }

  public Optional<ServiceEntry> service(String name) {
    return Optional.ofNullable(services.get(name));
  }

  public List<OperationEntry> operations() {
    return operations;
  }

  /// All metrics, in no particular order.
  public Collection<MetricEntry> metrics() {
    return metrics.values();
  }

  public Optional<MetricEntry> metric(String name) {
    return Optional.ofNullable(metrics.get(name));
  }

  public Optional<AttributeEntry> attribute(Signal signal, AttributeScope scope, String key) {
    return Optional.ofNullable(keys(signal, scope).get(key));
  }

  /// The attributes of one signal and scope, by key.
  public Collection<AttributeEntry> attributes(Signal signal, AttributeScope scope) {
    return keys(signal, scope).values();
  }

  /// All attributes of a signal, those of the record first.
  public List<AttributeEntry> attributes(Signal signal) {
    List<AttributeEntry> all = new ArrayList<>();
    for (AttributeScope scope : AttributeScope.values()) {
      all.addAll(attributes(signal, scope));
    }
    return all;
  }

  private Map<String, AttributeEntry> keys(Signal signal, AttributeScope scope) {
    return attributes.getOrDefault(signal, Map.of()).getOrDefault(scope, Map.of());
  }

  /// Collects entries; a later entry of the same name replaces an earlier one.
  public static final class Builder {
    private final Map<String, ServiceEntry> services = new HashMap<>();
    private final List<OperationEntry> operations = new ArrayList<>();
    private final Map<String, MetricEntry> metrics = new HashMap<>();
    private final List<AttributeEntry> attributes = new ArrayList<>();

    private @Nullable Instant sampledSince;

    private Builder() {}

    public Builder sampledSince(Instant time) {
      sampledSince = time;
      return this;
    }

    public Builder add(ServiceEntry service) {
      services.put(service.name(), service);
      return this;
    }

    public Builder add(OperationEntry operation) {
      operations.add(operation);
      return this;
    }

    public Builder add(MetricEntry metric) {
      metrics.put(metric.name(), metric);
      return this;
    }

    public Builder add(AttributeEntry attribute) {
      attributes.add(attribute);
      return this;
    }

    public CatalogSnapshot build() {
      return new CatalogSnapshot(this);
    }
  }
}
