package io.ollystack.copilot.observql.complete;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.copilot.observql.complete.Candidate.Kind;
import io.ollystack.copilot.observql.syntax.Expectation;
import io.ollystack.copilot.observql.syntax.Expectation.Slot;
import io.ollystack.copilot.observql.syntax.ExpectationFinder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Completes a query that is being written. Answers from the snapshot alone; thread-safe.
public final class Completer {
  private static final int MAX_CANDIDATES = 50;

  private static final List<String> TABLE_FUNCTIONS =
      List.of("ANOMALIES(", "FORECAST(", "PATTERNS(", "SLO(");
  private static final List<String> OPERATORS =
      List.of(
          "=",
          "!=",
          "<",
          "<=",
          ">",
          ">=",
          "IN (",
          "NOT IN (",
          "CONTAINS",
          "MATCHES",
          "LIKE",
          "EXISTS",
          "IS NULL",
          "BETWEEN");
  private static final List<String> TIMES =
      List.of("15m", "1h", "3h", "1d", "7d", "TODAY", "YESTERDAY", "NOW");
  private static final List<String> STEPS = List.of("10s", "1m", "5m", "15m", "1h", "1d");
  private static final List<String> COUNTS = List.of("5", "10", "50", "100", "1000");

  /// Values that the language itself defines.
  private static final Map<String, List<String>> DEFINED =
      Map.of(
          "status", List.of("error", "ok", "unset"),
          "severity", List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "FATAL"),
          "level", List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE", "FATAL"),
          "kind", List.of("server", "client", "producer", "consumer", "internal"));

  private final Vocabulary vocabulary;

  public Completer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /// @param cursor an offset in `text`
  public Completion complete(String text, int cursor, CatalogSnapshot catalog) {
    Expectation expectation = ExpectationFinder.at(text, cursor);
    var candidates = new Matching(expectation.typed());
    if (!expectation.quoted()) {
      expectation.keywords().stream()
          .map(word -> new Candidate(word, Kind.KEYWORD, ""))
          .forEach(candidates::add);
    }
    for (Slot slot : Slot.values()) {
      if (expectation.slots().contains(slot)) {
        add(slot, expectation, catalog, candidates);
      }
    }
    return new Completion(expectation.replace(), ranked(candidates, expectation));
  }

  /// Takes only what the typed text can still become: a catalogue has many thousand names, and
  /// neither their text nor their order is wanted of those that do not fit.
  private static final class Matching extends ArrayList<Candidate> {
    private static final long serialVersionUID = 1L;

    private final String typed;

    Matching(String typed) {
      this.typed = typed.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean add(Candidate candidate) {
      return rank(candidate, typed) < Integer.MAX_VALUE && super.add(candidate);
    }
  }

  private void add(
      Slot slot, Expectation expectation, CatalogSnapshot catalog, List<Candidate> candidates) {
    switch (slot) {
      case TABLE -> {
        vocabulary
            .tableNames()
            .forEach(name -> candidates.add(new Candidate(name, Kind.TABLE, "")));
        TABLE_FUNCTIONS.forEach(name -> candidates.add(new Candidate(name, Kind.TABLE, "")));
      }
      case COLUMN -> columns(expectation, catalog, candidates);
      case FUNCTION ->
          vocabulary
              .functions()
              .forEach((name, signature) ->
                  candidates.add(new Candidate(name + "(", Kind.FUNCTION, signature)));
      case VALUE -> values(expectation, catalog, candidates);
      case OPERATOR -> fixed(OPERATORS, Kind.OPERATOR, candidates);
      case TIME -> {
        fixed(TIMES, Kind.TIME, candidates);
        fixed(List.of("deploy(", "incident("), Kind.TIME, candidates);
      }
      case EVENT -> fixed(List.of("incident(", "alert(", "deploy("), Kind.TIME, candidates);
      case STEP -> fixed(STEPS, Kind.TIME, candidates);
      case COUNT -> fixed(COUNTS, Kind.VALUE, candidates);
      case SERVICE ->
          catalog.services().stream()
              .sorted(Comparator.comparingLong(ServiceEntry::occurrences).reversed())
              .forEach(service -> candidates.add(quoted(service.name(), "service")));
    }
  }

  private void columns(
      Expectation expectation, CatalogSnapshot catalog, List<Candidate> candidates) {
    List<Expectation.TableUse> uses =
        expectation.tables().isEmpty()
            ? List.of(new Expectation.TableUse("requests", Optional.empty()))
            : expectation.tables();
    for (Expectation.TableUse use : uses) {
      Vocabulary.Table table = vocabulary.tables().get(use.table());
      if (table == null) {
        continue;
      }
      String prefix = use.alias().filter(alias -> uses.size() > 1).map(a -> a + ".").orElse("");
      String typedAlias = use.alias().map(alias -> alias + ".").orElse("");
      boolean qualified =
          !typedAlias.isEmpty()
              && expectation
                  .typed()
                  .toLowerCase(Locale.ROOT)
                  .startsWith(typedAlias.toLowerCase(Locale.ROOT));
      String before = qualified ? typedAlias : prefix;
      table
          .columns()
          .forEach((name, type) -> candidates.add(new Candidate(before + name, Kind.COLUMN, type)));
      table
          .signal()
          .ifPresent(signal -> attributes(signal, before, expectation, catalog, candidates));
      if (use.table().equals("metrics")) {
        String metricAlias = use.alias().orElse("metrics") + ".";
        catalog
            .metrics()
            .forEach(metric -> candidates.add(metric(metricAlias + metric.name(), metric)));
      }
    }
  }

  private static Candidate metric(String text, MetricEntry metric) {
    String type = metric.type().name().toLowerCase(Locale.ROOT);
    return new Candidate(
        text, Kind.METRIC, metric.unit().isEmpty() ? type : type + ", " + metric.unit());
  }

  private static void attributes(
      Signal signal,
      String prefix,
      Expectation expectation,
      CatalogSnapshot catalog,
      List<Candidate> candidates) {
    String typed = expectation.typed().toLowerCase(Locale.ROOT);
    int rest = Math.max(0, typed.length() - prefix.length());
    String word = typed.startsWith(prefix) ? typed.substring(typed.length() - rest) : typed;
    catalog.attributes(signal).stream()
        .filter(entry -> word.isEmpty() || entry.key().toLowerCase(Locale.ROOT).contains(word))
        .sorted(Comparator.comparingLong(AttributeEntry::occurrences).reversed())
        .limit(word.isEmpty() ? MAX_CANDIDATES * 4L : Long.MAX_VALUE)
        .map(entry ->
            new Candidate(
                prefix + entry.key(),
                Kind.ATTRIBUTE,
                entry.type().name().toLowerCase(Locale.ROOT)
                    + ", "
                    + entry.scope().name().toLowerCase(Locale.ROOT)))
        .forEach(candidates::add);
  }

  private void values(
      Expectation expectation, CatalogSnapshot catalog, List<Candidate> candidates) {
    String subject = unqualified(expectation);
    DEFINED
        .getOrDefault(subject, List.of())
        .forEach(value -> candidates.add(quoted(value, subject)));
    switch (subject) {
      case "service", "caller", "callee" -> add(Slot.SERVICE, expectation, catalog, candidates);
      case "operation", "name" ->
          catalog.operations().stream()
              .sorted(Comparator.comparingLong(OperationEntry::occurrences).reversed())
              .forEach(operation -> candidates.add(quoted(operation.name(), operation.service())));
      case "metric" ->
          catalog.metrics().forEach(metric -> candidates.add(quoted(metric.name(), metric.unit())));
      case "duration", "self_time" ->
          fixed(List.of("100ms", "500ms", "1s", "5s"), Kind.VALUE, candidates);
      default -> attributeValues(subject, catalog, candidates);
    }
  }

  private static void attributeValues(
      String subject, CatalogSnapshot catalog, List<Candidate> candidates) {
    for (Signal signal : Signal.values()) {
      for (AttributeEntry entry : catalog.attributes(signal)) {
        if (entry.key().equals(subject) || subject.endsWith("." + entry.key())) {
          for (AttributeEntry.ValueCount value : entry.frequentValues()) {
            candidates.add(
                switch (entry.type()) {
                  case STRING -> quoted(value.value(), entry.key());
                  case NUMBER, BOOL -> new Candidate(value.value(), Kind.VALUE, entry.key());
                });
          }
        }
      }
    }
  }

  /// The subject without the alias of its table.
  private static String unqualified(Expectation expectation) {
    String subject = expectation.subject().orElse("");
    for (Expectation.TableUse use : expectation.tables()) {
      String alias = use.alias().orElse("") + ".";
      if (alias.length() > 1 && subject.startsWith(alias)) {
        return subject.substring(alias.length());
      }
    }
    return subject;
  }

  private static void fixed(List<String> texts, Kind kind, List<Candidate> candidates) {
    texts.forEach(text -> candidates.add(new Candidate(text, kind, "")));
  }

  private static Candidate quoted(String value, String detail) {
    return new Candidate("'" + value.replace("'", "''") + "'", Kind.VALUE, detail);
  }

  /// Those that what was typed begins or is part of, in that order; equals as they came.
  private static List<Candidate> ranked(List<Candidate> candidates, Expectation expectation) {
    record Ranked(Candidate candidate, int rank) {}
    String typed = expectation.typed().toLowerCase(Locale.ROOT);
    return candidates.stream()
        .filter(candidate -> !expectation.quoted() || candidate.text().startsWith("'"))
        .map(candidate -> new Ranked(candidate, rank(candidate, typed)))
        .filter(ranked -> ranked.rank < Integer.MAX_VALUE)
        .sorted(Comparator.comparingInt(Ranked::rank))
        .map(Ranked::candidate)
        .distinct()
        .limit(MAX_CANDIDATES)
        .toList();
  }

  private static int rank(Candidate candidate, String typed) {
    String text = candidate.text().toLowerCase(Locale.ROOT);
    String name = text.startsWith("'") ? text.substring(1) : text;
    if (typed.isEmpty()) {
      // Attributes are many: columns and functions first.
      return candidate.kind() == Kind.ATTRIBUTE || candidate.kind() == Kind.METRIC ? 1 : 0;
    }
    if (name.startsWith(typed)) {
      return 1;
    }
    int at = name.indexOf(typed);
    if (at < 0) {
      return Integer.MAX_VALUE;
    }
    if (!Character.isLetterOrDigit(name.charAt(at - 1))) {
      return 2;
    }
    // One or two letters are inside of everything.
    return typed.length() > 2 ? 3 : Integer.MAX_VALUE;
  }
}
