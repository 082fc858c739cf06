package io.ollystack.copilot.assistant.link;

import io.ollystack.copilot.observql.catalog.MetricEntry;

/// Something in the live catalogue that words of a question may name.
public sealed interface Entity {
  /// The name as the catalogue spells it.
  String name();

  record Service(String name) implements Entity {}

  record Operation(String service, String name) implements Entity {}

  record Metric(MetricEntry entry) implements Entity {
    @Override
    public String name() {
      return entry.name();
    }
  }

  record Attribute(String name) implements Entity {}

  /// A value that an attribute often has.
  record AttributeValue(String attribute, String value) implements Entity {
    @Override
    public String name() {
      return value;
    }
  }
}
