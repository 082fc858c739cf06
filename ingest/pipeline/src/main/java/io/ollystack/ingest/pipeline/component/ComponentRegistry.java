package io.ollystack.ingest.pipeline.component;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The types of components that a configuration may name.
public final class ComponentRegistry {
  private final Map<String, ComponentFactory<Receiver>> receivers;
  private final Map<String, ComponentFactory<Processor>> processors;
  private final Map<String, ComponentFactory<Exporter>> exporters;

  public ComponentRegistry(
      Collection<? extends ComponentFactory<Receiver>> receivers,
      Collection<? extends ComponentFactory<Processor>> processors,
      Collection<? extends ComponentFactory<Exporter>> exporters) {
    this.receivers = byType(List.copyOf(receivers));
    this.processors = byType(List.copyOf(processors));
    this.exporters = byType(List.copyOf(exporters));
  }

  public Map<String, ComponentFactory<Receiver>> receivers() {
    return receivers;
  }

  public Map<String, ComponentFactory<Processor>> processors() {
    return processors;
  }

  public Map<String, ComponentFactory<Exporter>> exporters() {
    return exporters;
  }

  private static <T> Map<String, ComponentFactory<T>> byType(
      List<? extends ComponentFactory<T>> factories) {
    Map<String, ComponentFactory<T>> byType = new LinkedHashMap<>();
    for (ComponentFactory<T> factory : factories) {
      if (byType.putIfAbsent(factory.type(), factory) != null) {
        throw new IllegalArgumentException("two factories for " + factory.type());
      }
    }
    return byType;
  }
}
