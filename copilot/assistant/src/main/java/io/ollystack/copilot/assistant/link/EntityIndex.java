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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds what words name in one snapshot of the catalogue: by exact name, by alias (a service
/// without its suffix, an operation by its last part, an attribute by its last words) and, for
/// services, with letters wrong. Immutable and thread-safe; build one for each snapshot.
public final class EntityIndex {
  private static final double EXACT = 1;
  private static final double ALIAS = 0.9;
  private static final double VALUE = 0.8;
  private static final double MISSPELT = 0.75;
  private static final double LAST_WORD = 0.7;
  private static final double METRIC_PART = 0.65;
  private static final double PART = 0.82;
  private static final double GLOSS = 0.86;
  private static final int SHORTEST_VALUE = 2;
  private static final int LONGEST_VALUE = 60;
  private static final Glosses GLOSSES = Glosses.shipped();

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

  /// Attributes whose values are names of another kind, or statuses.
  private static final Set<String> NAMED_ELSEWHERE =
      Set.of("service.name", "exception.message", "error.message");

  private static final Pattern NUMBER = Pattern.compile("[0-9.]+");
  private static final int LONGEST_NAME_WORDS = 8;
  private static final Set<String> SERVICE_SUFFIXES =
      Set.of("service", "svc", "server", "api", "app");

  private final Map<String, List<Link>> links;
  private final List<String> services;
  private final Set<String> attributes;
  private final Set<String> metrics;
  private final Set<String> ofMetrics;
  private final Set<String> spellings;

  private EntityIndex(
      Map<String, List<Link>> links,
      List<String> services,
      Set<String> attributes,
      Set<String> metrics,
      Set<String> ofMetrics) {
    this.links = links;
    this.services = services;
    this.attributes = attributes;
    this.metrics = metrics;
    this.ofMetrics = ofMetrics;
    Set<String> words = new HashSet<>();
    links.keySet().forEach(name -> words.addAll(List.of(name.split(" ", -1))));
    services.forEach(service -> words.add(service.toLowerCase(Locale.ROOT)));
    spellings = Set.copyOf(words);
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
    addServiceParts(found, catalog);
    addMetricParts(found, catalog);
    addGlosses(found, catalog);
    Map<String, List<Link>> links = new HashMap<>();
    found.forEach((words, entities) -> links.put(words, best(entities)));
    List<String> services =
        catalog.services().stream()
            .sorted(
                Comparator.comparingLong(ServiceEntry::occurrences)
                    .reversed()
                    .thenComparing(ServiceEntry::name))
            .map(ServiceEntry::name)
            .filter(name -> !name.isBlank())
            .toList();
    Set<String> attributes = new HashSet<>();
    for (Signal signal : Signal.values()) {
      catalog.attributes(signal).forEach(attribute -> attributes.add(attribute.key()));
    }
    Set<String> metrics = new HashSet<>();
    catalog.metrics().forEach(metric -> metrics.add(metric.name()));
    return new EntityIndex(
        Map.copyOf(links),
        services,
        Set.copyOf(attributes),
        Set.copyOf(metrics),
        catalog.attributes(Signal.METRICS).stream()
            .map(AttributeEntry::key)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /// What the text names exactly or by alias, surest first.
  public List<Link> named(String text) {
    String literal = text.toLowerCase(Locale.ROOT);
    return literal.contains("/") && links.containsKey(literal)
        ? links.get(literal)
        : links.getOrDefault(NameWords.of(text), List.of());
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

  /// The first of these attributes that the data has.
  public Optional<String> attribute(List<String> names) {
    return names.stream().filter(attributes::contains).findFirst();
  }

  /// Whether metrics have this attribute.
  public boolean isOfMetrics(String attribute) {
    return ofMetrics.contains(attribute);
  }

  /// Whether the data has this metric.
  public boolean hasMetric(String name) {
    return metrics.contains(name);
  }

  /// Every word that stands in some name, in lower case.
  public Set<String> spellings() {
    return spellings;
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

  /// Single words of names that only one service has: "the gateway" for `mobile-gateway`.
  private static void addServiceParts(
      Map<String, Map<Entity, Double>> found, CatalogSnapshot catalog) {
    Map<String, List<String>> owners = new HashMap<>();
    for (ServiceEntry service : catalog.services()) {
      for (String part : Set.of(NameWords.of(service.name()).split(" ", -1))) {
        owners.computeIfAbsent(part, _ -> new ArrayList<>()).add(service.name());
      }
    }
    owners.forEach((part, names) -> {
      boolean says = part.length() > 3 && !SERVICE_SUFFIXES.contains(part);
      if (names.size() == 1 && says && !GENERIC_WORDS.contains(part)) {
        add(found, part, new Entity.Service(names.getFirst()), PART);
      }
    });
    for (ServiceEntry service : catalog.services()) {
      String words = NameWords.of(service.name());
      Entity entity = new Entity.Service(service.name());
      if (words.endsWith("s")) {
        add(found, words.substring(0, words.length() - 1), entity, PART);
      } else {
        add(found, words + "s", entity, PART);
      }
    }
  }

  /// Words that only one metric's name has, where nothing else bears them: "players" for
  /// `players.online`.
  private static void addMetricParts(
      Map<String, Map<Entity, Double>> found, CatalogSnapshot catalog) {
    Map<String, List<MetricEntry>> owners = new HashMap<>();
    for (MetricEntry metric : catalog.metrics()) {
      for (String part : new HashSet<>(List.of(NameWords.of(metric.name()).split(" ", -1)))) {
        owners.computeIfAbsent(part, _ -> new ArrayList<>()).add(metric);
      }
    }
    owners.forEach((part, metrics) -> {
      boolean says = part.length() > 3 && !GENERIC_WORDS.contains(part);
      if (metrics.size() == 1 && says && !found.containsKey(part)) {
        add(found, part, new Entity.Metric(metrics.getFirst()), METRIC_PART);
      }
    });
  }

  private static void addGlosses(Map<String, Map<Entity, Double>> found, CatalogSnapshot catalog) {
    Map<String, AttributeEntry> attributes = new HashMap<>();
    for (Signal signal : Signal.values()) {
      catalog.attributes(signal).forEach(attribute -> attributes.put(attribute.key(), attribute));
    }
    for (Glosses.Gloss gloss : GLOSSES.attributes()) {
      gloss.names().stream()
          .filter(attributes::containsKey)
          .findFirst()
          .ifPresent(
              name -> gloss.words().forEach(w -> add(found, w, new Entity.Attribute(name), GLOSS)));
    }
    for (Glosses.Gloss gloss : GLOSSES.metrics()) {
      double score = GLOSS;
      for (String name : gloss.names()) {
        Optional<MetricEntry> metric = catalog.metric(name);
        if (metric.isPresent()) {
          double each = score;
          gloss.words().forEach(w -> add(found, w, new Entity.Metric(metric.get()), each));
          score -= 0.01;
        }
      }
    }
  }

  private static void addOperation(Map<String, Map<Entity, Double>> found, OperationEntry entry) {
    Entity operation = new Entity.Operation(entry.service(), entry.name());
    add(found, NameWords.of(entry.name()), operation, EXACT);
    int blank = entry.name().indexOf(' ');
    if (entry.name().contains("/")) {
      found
          .computeIfAbsent(entry.name().toLowerCase(Locale.ROOT), _ -> new LinkedHashMap<>())
          .put(operation, EXACT);
      if (blank > 0 && entry.kind().equals("server")) {
        found
            .computeIfAbsent(
                entry.name().substring(blank + 1).toLowerCase(Locale.ROOT),
                _ -> new LinkedHashMap<>())
            .put(operation, VALUE);
      }
    }
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
      if (value.value().contains("/")) {
        found
            .computeIfAbsent(value.value().toLowerCase(Locale.ROOT), _ -> new LinkedHashMap<>())
            .put(new Entity.AttributeValue(entry.key(), value.value()), ALIAS);
      } else if (value.value().length() >= SHORTEST_VALUE
          && value.value().length() <= LONGEST_VALUE
          && !NUMBER.matcher(value.value()).matches()
          && !NAMED_ELSEWHERE.contains(entry.key())) {
        add(
            found,
            NameWords.of(value.value()),
            new Entity.AttributeValue(entry.key(), value.value()),
            VALUE);
        add(
            found,
            NameWords.of(value.value()).replace(" ", ""),
            new Entity.AttributeValue(entry.key(), value.value()),
            VALUE);
        for (Glosses.Gloss gloss : GLOSSES.values()) {
          if (gloss.names().contains(value.value())) {
            Entity entity = new Entity.AttributeValue(entry.key(), value.value());
            gloss.words().forEach(said -> add(found, said, entity, VALUE));
          }
        }
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
