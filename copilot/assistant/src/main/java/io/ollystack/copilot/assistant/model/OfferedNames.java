package io.ollystack.copilot.assistant.model;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The names that a model may use for one question: those of the catalogue that share most letters
/// with it, and among equals the busiest. Nothing else of the telemetry is shown to a model.
///
/// @param metrics name to type and unit
/// @param attributes name to the most frequent values
public record OfferedNames(
    List<String> services,
    List<String> operations,
    Map<String, String> metrics,
    Map<String, List<String>> attributes) {
  private static final int SERVICES = 60;
  private static final int OPERATIONS = 40;
  private static final int METRICS = 25;
  private static final int ATTRIBUTES = 30;
  private static final int VALUES = 6;

  /// Names come from telemetry: what is longer than a name is none, and could carry a text.
  private static final int LONGEST = 100;

  private static final int TRIGRAM = 3;

  public OfferedNames {
    services = List.copyOf(services);
    operations = List.copyOf(operations);
    metrics = new LinkedHashMap<>(metrics);
    attributes = new LinkedHashMap<>(attributes);
  }

  /// Chooses for a text.
  public static OfferedNames of(CatalogSnapshot catalog, String text) {
    Set<String> wanted = trigrams(text);
    List<String> services =
        nearest(catalog.services(), ServiceEntry::name, ServiceEntry::occurrences, wanted, SERVICES)
            .stream()
            .map(ServiceEntry::name)
            .toList();
    List<String> operations =
        nearest(catalog.operations(), OperationEntry::name, _ -> 0, wanted, OPERATIONS).stream()
            .map(OperationEntry::name)
            .distinct()
            .toList();
    Map<String, String> metrics = new LinkedHashMap<>();
    for (MetricEntry metric :
        nearest(catalog.metrics(), MetricEntry::name, _ -> 0, wanted, METRICS)) {
      metrics.put(metric.name(), described(metric));
    }
    Map<String, AttributeEntry> known = new TreeMap<>();
    for (Signal signal : Signal.values()) {
      catalog.attributes(signal).forEach(entry -> known.putIfAbsent(entry.key(), entry));
    }
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (AttributeEntry entry :
        nearest(known.values(), OfferedNames::words, _ -> 0, wanted, ATTRIBUTES)) {
      attributes.put(
          entry.key(),
          entry.frequentValues().stream()
              .map(AttributeEntry.ValueCount::value)
              .filter(OfferedNames::isName)
              .limit(VALUES)
              .toList());
    }
    return new OfferedNames(services, operations, metrics, attributes);
  }

  /// These and those.
  public OfferedNames and(OfferedNames more) {
    Map<String, String> allMetrics = new LinkedHashMap<>(metrics);
    more.metrics.forEach(allMetrics::putIfAbsent);
    Map<String, List<String>> allAttributes = new LinkedHashMap<>(attributes);
    more.attributes.forEach(allAttributes::putIfAbsent);
    return new OfferedNames(
        union(services, more.services),
        union(operations, more.operations),
        allMetrics,
        allAttributes);
  }

  private static List<String> union(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    second.stream().filter(name -> !all.contains(name)).forEach(all::add);
    return all;
  }

  private static String described(MetricEntry metric) {
    return (metric.type() + " " + metric.unit()).strip().toLowerCase(Locale.ROOT);
  }

  private static String words(AttributeEntry entry) {
    StringBuilder text = new StringBuilder(entry.key());
    entry.frequentValues().stream()
        .limit(VALUES)
        .forEach(value -> text.append(' ').append(value.value()));
    return text.toString();
  }

  private static <T> List<T> nearest(
      Collection<T> all,
      Function<T, String> name,
      ToLongFunction<T> weight,
      Set<String> wanted,
      int most) {
    Map<T, Long> shared = new LinkedHashMap<>();
    for (T each : all) {
      String text = name.apply(each);
      if (isName(text) || text.indexOf(' ') >= 0) {
        shared.put(each, trigrams(text).stream().filter(wanted::contains).count());
      }
    }
    return shared.keySet().stream()
        .sorted(
            Comparator.<T>comparingLong(each -> shared.getOrDefault(each, 0L))
                .reversed()
                .thenComparing(Comparator.comparingLong(weight).reversed()))
        .limit(most)
        .toList();
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl);
  }

  private static Set<String> trigrams(String text) {
    String plain = " " + text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip() + " ";
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + TRIGRAM <= plain.length(); i++) {
      grams.add(plain.substring(i, i + TRIGRAM));
    }
    return grams;
  }
}
