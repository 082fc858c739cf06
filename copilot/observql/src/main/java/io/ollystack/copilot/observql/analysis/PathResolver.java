package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.AttributeType;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what a dotted name means: a column, an attribute of an explicit scope, an attribute the
/// live catalogue knows, a metric; in this order.
final class PathResolver {
  private final CatalogSnapshot catalog;
  private final Findings findings;

  PathResolver(CatalogSnapshot catalog, Findings findings) {
    this.catalog = catalog;
    this.findings = findings;
  }

  /// The term, or [Findings#BROKEN] with the problem reported.
  Term resolve(Expr.Path path, Scope scope) {
    List<String> parts = path.parts();
    if (parts.size() > 1) {
      Optional<Scope.Bound> qualified = scope.named(parts.getFirst());
      if (qualified.isPresent()) {
        String name = String.join(".", parts.subList(1, parts.size()));
        return inRelation(qualified.get(), name, true, path)
            .orElseGet(() -> unknown(path, name, List.of(qualified.get())));
      }
    }
    return unqualified(path, scope);
  }

  private Term unqualified(Expr.Path path, Scope scope) {
    String name = path.dotted();
    List<Scope.Bound> owners =
        scope.relations().stream().filter(bound -> bound.column(name).isPresent()).toList();
    if (owners.size() > 1) {
      return ambiguous(path, name, owners);
    }
    List<Scope.Bound> candidates = owners.isEmpty() ? scope.relations() : owners;
    for (Scope.Bound bound : candidates) {
      Optional<Term> term = inRelation(bound, name, false, path);
      if (term.isPresent()) {
        return term.get();
      }
    }
    return unknown(path, name, scope.relations());
  }

  private Optional<Term> inRelation(
      Scope.Bound bound, String name, boolean qualified, Expr.Path path) {
    Optional<LogicalTable.Column> column = bound.column(name);
    if (column.isPresent()) {
      return Optional.of(field(bound, column.get(), path));
    }
    if (bound.signal().isEmpty()) {
      return Optional.empty();
    }
    Signal signal = bound.signal().get();
    Optional<Term> scoped = scoped(bound, signal, name);
    if (scoped.isPresent()) {
      return scoped;
    }
    if (name.equals("service.name")) {
      return bound.column("service").map(service -> field(bound, service, path));
    }
    Optional<Term> attribute = attribute(bound, signal, name, path.span());
    if (attribute.isPresent()) {
      return attribute;
    }
    if (signal == Signal.METRICS && bound.table().isPresent()) {
      return metric(bound, name, qualified, path.span());
    }
    return Optional.empty();
  }

  private Term field(Scope.Bound bound, LogicalTable.Column column, Expr.Path path) {
    if (column.walkOnly() && !bound.walked()) {
      return findings.broken(
          ProblemCode.E117,
          path.span(),
          "'" + column.name() + "' exists only where FOLLOW has walked",
          bound.table().filter(table -> table == LogicalTable.TOPOLOGY).isPresent()
              ? "Add FOLLOW DOWNSTREAM FROM 'service'."
              : "Write TRACE FROM <condition> FOLLOW DOWNSTREAM SELECT ...");
    }
    return new Term.Field(bound.index(), column.name(), column.type());
  }

  private Optional<Term> scoped(Scope.Bound bound, Signal signal, String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String key = name.substring(dot + 1);
    Optional<AttributeScope> scope =
        switch (name.substring(0, dot).toLowerCase(Locale.ROOT)) {
          case "resource" -> Optional.of(AttributeScope.RESOURCE);
          case "scope" -> Optional.of(AttributeScope.SCOPE);
          case "span" -> record(signal == Signal.TRACES);
          case "log" -> record(signal == Signal.LOGS);
          case "metric" -> record(signal == Signal.METRICS);
          default -> Optional.empty();
        };
    if (scope.isEmpty()) {
      return Optional.empty();
    }
    if (scope.get() == AttributeScope.RESOURCE && key.equals("service.name")) {
      return Optional.of(new Term.Field(bound.index(), "service", ValueType.STRING));
    }
    List<Term.Key> keys =
        SemanticConventions.spellings(key).stream()
            .filter(spelling ->
                spelling.equals(key)
                    || catalog.attribute(signal, scope.get(), spelling).isPresent())
            .map(spelling -> new Term.Key(scope.get(), spelling))
            .toList();
    return Optional.of(new Term.Attribute(bound.index(), keys, typeOf(signal, keys)));
  }

  private static Optional<AttributeScope> record(boolean fits) {
    return fits ? Optional.of(AttributeScope.RECORD) : Optional.empty();
  }

  private Optional<Term> attribute(Scope.Bound bound, Signal signal, String name, SourceSpan span) {
    List<Term.Key> keys = new ArrayList<>();
    for (AttributeScope scope : AttributeScope.values()) {
      for (String spelling : SemanticConventions.spellings(name)) {
        if (catalog.attribute(signal, scope, spelling).isPresent()) {
          keys.add(new Term.Key(scope, spelling));
        }
      }
      if (!keys.isEmpty()) {
        break;
      }
    }
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.getFirst().scope() == AttributeScope.RECORD
        && catalog.attribute(signal, AttributeScope.RESOURCE, name).isPresent()) {
      findings.add(
          Problem.of(
                  ProblemCode.W110,
                  span,
                  "'"
                      + name
                      + "' is an attribute of the "
                      + recordWord(signal)
                      + " and of its resource")
              .withHint(
                  "The "
                      + recordWord(signal)
                      + "'s was taken; write resource."
                      + name
                      + " for the other."));
    }
    return Optional.of(new Term.Attribute(bound.index(), keys, typeOf(signal, keys)));
  }

  private ValueType typeOf(Signal signal, List<Term.Key> keys) {
    Optional<AttributeType> type =
        keys.stream()
            .flatMap(key -> catalog.attribute(signal, key.scope(), key.name()).stream())
            .map(AttributeEntry::type)
            .findFirst();
    return type.filter(found -> found == AttributeType.NUMBER).isPresent()
        ? ValueType.NUMBER
        : ValueType.STRING;
  }

  private Optional<Term> metric(
      Scope.Bound bound, String name, boolean qualified, SourceSpan span) {
    Optional<MetricEntry> exact = catalog.metric(name);
    if (exact.isPresent()) {
      return Optional.of(metric(bound, exact.get()));
    }
    for (String like : SemanticConventions.metricsLike(name)) {
      Optional<MetricEntry> entry = catalog.metric(like);
      if (entry.isPresent()) {
        if (name.indexOf('.') >= 0) {
          findings.add(
              Problem.of(ProblemCode.W112, span, "metric '" + name + "' was never seen")
                  .withHint("Its equivalent '" + like + "' was read."));
        }
        return Optional.of(metric(bound, entry.get()));
      }
    }
    if (!qualified) {
      return Optional.empty();
    }
    List<String> names = catalog.metrics().stream().map(MetricEntry::name).toList();
    List<String> nearest = NearestNames.of(name, names, 0.7);
    List<String> family = SemanticConventions.metricsLike(name);
    if (!nearest.isEmpty() || (name.indexOf('.') < 0 && family.isEmpty())) {
      return Optional.empty();
    }
    findings.add(
        Problem.of(ProblemCode.W111, span, "metric '" + name + "' was never seen")
            .withHint("SHOW METRICS lists those that were."));
    String unseen = name.indexOf('.') < 0 ? family.getFirst() : name;
    return Optional.of(metric(bound, new MetricEntry(unseen, MetricType.GAUGE, "", List.of())));
  }

  private static Term metric(Scope.Bound bound, MetricEntry entry) {
    return new Term.Metric(bound.index(), entry, ValueType.ofMetric(entry.name(), entry.unit()));
  }

  private Term ambiguous(Expr.Path path, String name, List<Scope.Bound> owners) {
    String first = owners.getFirst().alias() + "." + name;
    return findings.broken(
        Problem.of(
                ProblemCode.E116, path.span(), "'" + name + "' is a column of " + aliases(owners))
            .withHint("Write " + first + ".")
            .withFix(Fix.replace(path.span(), first)));
  }

  /// A dotted name that nothing is like may be an attribute that has not been seen yet: it is
  /// accepted with a warning, so that a query for rare data can be written before the data comes.
  private Term unknown(Expr.Path path, String name, List<Scope.Bound> searched) {
    if (isInDoubleQuotes(path)) {
      String text = "'" + name.replace("'", "''") + "'";
      return findings.broken(
          Problem.of(
                  ProblemCode.E107,
                  path.span(),
                  "double quotes name a column; text uses single quotes: " + text)
              .withFix(Fix.replace(path.span(), text)));
    }
    List<String> known = new ArrayList<>();
    for (Scope.Bound bound : searched) {
      bound.columns().forEach(column -> known.add(column.name()));
      bound.columns().forEach(column -> known.addAll(column.aliases()));
      bound
          .signal()
          .ifPresent(signal -> catalog.attributes(signal).forEach(entry -> known.add(entry.key())));
      if (bound.signal().filter(signal -> signal == Signal.METRICS).isPresent()) {
        catalog.metrics().forEach(metric -> known.add(metric.name()));
      }
    }
    List<String> nearest =
        CommonMistakes.column(name)
            .filter(known::contains)
            .map(List::of)
            .orElseGet(() -> NearestNames.of(name, known, name.indexOf('.') < 0 ? 0.5 : 0.75));
    Optional<Scope.Bound> carrier =
        searched.stream().filter(bound -> bound.signal().isPresent()).findFirst();
    if (name.indexOf('.') > 0 && nearest.isEmpty() && carrier.isPresent()) {
      findings.add(
          Problem.of(ProblemCode.W111, path.span(), "attribute '" + name + "' was never seen")
              .withHint("SHOW ATTRIBUTES lists those that were."));
      return new Term.Attribute(
          carrier.get().index(),
          List.of(
              new Term.Key(AttributeScope.RECORD, name),
              new Term.Key(AttributeScope.RESOURCE, name)),
          ValueType.STRING);
    }
    String where =
        searched.size() == 1 ? searched.getFirst().words() : "any of " + aliases(searched);
    Problem problem =
        Problem.of(ProblemCode.E101, path.span(), "unknown column '" + name + "' on " + where);
    if (nearest.isEmpty()) {
      return findings.broken(
          problem.expecting(
              searched.getFirst().columns().stream()
                  .filter(column -> !column.walkOnly())
                  .map(LogicalTable.Column::name)
                  .limit(14)
                  .toList()));
    }
    String qualifier =
        path.dotted().length() > name.length()
            ? path.dotted().substring(0, path.dotted().length() - name.length())
            : "";
    return findings.broken(
        problem
            .withHint("Did you mean " + String.join(" or ", nearest) + "?")
            .withFix(Fix.replace(path.span(), qualifier + nearest.getFirst())));
  }

  /// The tree has no quotes any more, but the place in the text is as long as with them.
  private static boolean isInDoubleQuotes(Expr.Path path) {
    return path.parts().size() == 1 && path.span().length() == path.parts().getFirst().length() + 2;
  }

  private static String aliases(List<Scope.Bound> bounds) {
    return String.join(
        ", ",
        bounds.stream()
            .map(bound -> bound.alias().isEmpty() ? bound.words() : bound.alias())
            .toList());
  }

  private static String recordWord(Signal signal) {
    return switch (signal) {
      case TRACES -> "span";
      case LOGS -> "log record";
      case METRICS -> "sample";
    };
  }
}
