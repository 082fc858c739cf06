package io.ollystack.copilot.observql.catalog;

import java.util.List;
import java.util.Objects;

/// An attribute of one signal and scope, with its most frequent values, most frequent first.
public record AttributeEntry(
    Signal signal,
    AttributeScope scope,
    String key,
    AttributeType type,
    long occurrences,
    List<ValueCount> frequentValues) {

  /// A value and how often it was seen.
  public record ValueCount(String value, long count) {
    public ValueCount {
      Objects.requireNonNull(value, "value");
    }
  }

  public AttributeEntry {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(type, "type");
    frequentValues = List.copyOf(frequentValues);
  }
}
