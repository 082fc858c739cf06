package io.ollystack.ingest.scrape.point;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Attributes of a point: text by name, sorted by name, so that equal sets are equal and hash
/// alike.
///
/// @param values never empty values: an empty one means that the label is not there
public record Labels(Map<String, String> values) {
  public static final Labels NONE = new Labels(Map.of());

  public Labels {
    TreeMap<String, String> sorted = new TreeMap<>(values);
    sorted.values().removeIf(String::isEmpty);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(sorted));
  }

  /// Labels from name, value, name, value, ...
  public static Labels of(String... namesAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Labels(map);
  }

  public Labels with(String name, String value) {
    Map<String, String> map = new LinkedHashMap<>(values);
    map.put(name, value);
    return new Labels(map);
  }

  public Labels without(String name) {
    if (!values.containsKey(name)) {
      return this;
    }
    Map<String, String> map = new LinkedHashMap<>(values);
    map.remove(name);
    return new Labels(map);
  }

  public String get(String name) {
    return values.getOrDefault(name, "");
  }
}
