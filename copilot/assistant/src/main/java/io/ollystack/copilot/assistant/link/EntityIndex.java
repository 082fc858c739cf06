package io.ollystack.copilot.assistant.link;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds what words name in one snapshot of the catalogue: by exact name, by alias (a service
/// without its suffix, an operation by its last part, an attribute by its last words) and, for
/// services, with letters wrong. Immutable and thread-safe; build one for each snapshot.
public final class EntityIndex {
  private static final double EXACT = 1;
  private static final double ALIAS = 0.9;
  private static final double VALUE = 0.8;
  private static final double MISSPELT = 0.75;
  private static final double LAST_WORD = 0.7;

  /// Last words of attribute names that say nothing alone.
  private static final Set<String> GENERIC_WORDS =
      Set.of(
          "name",
          "type",
          "code",
          "method",
          "address",
          "value",
          "status",
          "kind",
          "size",
          "count",
          "time",
          "version",
          "service",
          "message",
          "system",
          "operation",
          "port",
          "host",
          "node");

  private static final int LONGEST_NAME_WORDS = 8;
  private static final Set<String> SERVICE_SUFFIXES =
      Set.of("service", "svc", "server", "api", "app");

  private final Map<String, List<Link>> links;
  private final List<String> services;

  private EntityIndex(Map<String, List<Link>> links, List<String> services) {
    this.links = links;
    this.services = services;
  }

  public static EntityIndex of(CatalogSnapshot catalog) {
    Map<String, Map<Entity, Double>> found = new HashMap<>();
    for (ServiceEntry service : catalog.services()) {
      addService(found, service.name());
    }
    for (OperationEntry operation : catalog.operations()) {
      addOperation(found, operation);
    }
    for (MetricEntry metric : catalog.metrics()) {
      Entity entity = new Entity.Metric(metric);
      add(found, NameWords.of(metric.name()), entity, EXACT);
      addEndings(found, NameWords.of(metric.name()), entity);
    }
    for (Signal signal : Signal.values()) {
      catalog.attributes(signal).forEach(attribute -> addAttribute(found, attribute));
    }
    Map<String, List<Link>> links = new HashMap<>();
    found.forEach((words, entities) -> links.put(words, best(entities)));
    List<String> services =
        catalog.services().stream()
            .sorted(
                Comparator.comparingLong(ServiceEntry::occurrences)
                    .reversed()
                    .thenComparing(ServiceEntry::name))
            .map(ServiceEntry::name)
            .toList();
    return new EntityIndex(Map.copyOf(links), services);
  }

  /// What the text names exactly or by alias, surest first.
  public List<Link> named(String text) {
    return links.getOrDefault(NameWords.of(text), List.of());
  }

  /// Services that the word may be a misspelling of, surest first.
  public List<Link> misspelt(String word) {
    String normal = NameWords.of(word);
    int tolerance = Spelling.tolerance(normal.length());
    Map<Entity, Double> close = new LinkedHashMap<>();
    links.forEach((name, candidates) -> {
      if (Math.abs(name.length() - normal.length()) <= tolerance) {
        int distance = Spelling.distance(normal, name);
        if (distance > 0 && distance <= tolerance) {
          for (Link link : candidates) {
            if (link.entity() instanceof Entity.Service) {
              close.merge(link.entity(), MISSPELT * link.score() / distance, Math::max);
            }
          }
        }
      }
    });
    return best(close);
  }

  /// The services whose names come closest, at most so many.
  public List<String> nearestServices(String word, int limit) {
    String normal = NameWords.of(word);
    return services.stream()
        .sorted(
            Comparator.<String>comparingInt(name -> Spelling.distance(normal, NameWords.of(name)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(limit)
        .toList();
  }

  /// All services, busiest first.
  public List<String> services() {
    return services;
  }

  private static void addService(Map<String, Map<Entity, Double>> found, String name) {
    Entity service = new Entity.Service(name);
    String words = NameWords.of(name);
    add(found, words, service, EXACT);
    int lastSpace = words.lastIndexOf(' ');
    if (lastSpace > 0 && SERVICE_SUFFIXES.contains(words.substring(lastSpace + 1))) {
      add(found, words.substring(0, lastSpace), service, ALIAS);
      add(found, words.substring(0, lastSpace).replace(" ", ""), service, ALIAS);
    } else {
      for (String suffix : SERVICE_SUFFIXES) {
        if (lastSpace < 0 && words.endsWith(suffix) && words.length() > suffix.length() + 2) {
          String stem = words.substring(0, words.length() - suffix.length());
          add(found, stem, service, ALIAS);
          add(found, stem + " " + suffix, service, ALIAS);
        }
      }
      add(found, words + " service", service, ALIAS);
    }
    add(found, words.replace(" ", ""), service, ALIAS);
  }

  private static void addOperation(Map<String, Map<Entity, Double>> found, OperationEntry entry) {
    Entity operation = new Entity.Operation(entry.service(), entry.name());
    add(found, NameWords.of(entry.name()), operation, EXACT);
    int slash = entry.name().lastIndexOf('/');
    if (slash >= 0 && slash + 1 < entry.name().length()) {
      add(found, NameWords.of(entry.name().substring(slash + 1)), operation, VALUE);
    }
  }

  private static void addAttribute(Map<String, Map<Entity, Double>> found, AttributeEntry entry) {
    Entity attribute = new Entity.Attribute(entry.key());
    String words = NameWords.of(entry.key());
    add(found, words, attribute, EXACT);
    addEndings(found, words, attribute);
    String lastWord = words.substring(words.lastIndexOf(' ') + 1);
    if (lastWord.length() > 3 && !GENERIC_WORDS.contains(lastWord)) {
      add(found, lastWord, attribute, LAST_WORD);
    }
    for (AttributeEntry.ValueCount value : entry.frequentValues()) {
      if (value.value().length() >= 3) {
        add(
            found,
            NameWords.of(value.value()),
            new Entity.AttributeValue(entry.key(), value.value()),
            VALUE);
      }
    }
  }

  /// The name's endings of two words and more.
  private static void addEndings(
      Map<String, Map<Entity, Double>> found, String words, Entity entity) {
    int space = words.indexOf(' ');
    while (space > 0 && words.indexOf(' ', space + 1) > 0) {
      add(found, words.substring(space + 1), entity, ALIAS);
      space = words.indexOf(' ', space + 1);
    }
  }

  private static void add(
      Map<String, Map<Entity, Double>> found, String words, Entity entity, double score) {
    if (!words.isEmpty() && words.split(" ", -1).length <= LONGEST_NAME_WORDS) {
      found.computeIfAbsent(words, _ -> new LinkedHashMap<>()).merge(entity, score, Math::max);
    }
  }

  private static List<Link> best(Map<Entity, Double> entities) {
    List<Link> links = new ArrayList<>();
    entities.forEach((entity, score) -> links.add(new Link(entity, score)));
    links.sort(
        Comparator.comparingDouble(Link::score)
            .reversed()
            .thenComparingInt(link -> preference(link.entity()))
            .thenComparing(link -> link.entity().name()));
    return List.copyOf(links);
  }

  private static int preference(Entity entity) {
    return switch (entity) {
      case Entity.Service _ -> 0;
      case Entity.Metric _ -> 1;
      case Entity.Operation _ -> 2;
      case Entity.Attribute _ -> 3;
      case Entity.AttributeValue _ -> 4;
    };
  }
}
