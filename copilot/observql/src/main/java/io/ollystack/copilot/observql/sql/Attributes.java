package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.Signal;
import java.util.ArrayList;
import java.util.List;

/// Reads attributes out of the maps of one physical table. A missing one is NULL.
record Attributes(String alias, Signal signal, String table, Physical physical) {

  /// The merged value: that of the first key which is there.
  Sql value(Term.Attribute attribute) {
    List<Sql> values =
        keys(attribute).stream().map(key -> Sql.of("nullIf($, '')", element(key))).toList();
    return switch (values.size()) {
      case 0 -> Sql.NULL;
      case 1 -> values.getFirst();
      default -> Sql.of("coalesce($)", Sql.list(values));
    };
  }

  /// `map[key] = value` for any of its keys: the form that bloom and text indexes serve.
  Sql matches(Term.Attribute attribute, String template, Sql value) {
    List<Sql> any =
        keys(attribute).stream().map(key -> Sql.of(template, element(key), value)).toList();
    return any.isEmpty() ? Sql.text("false") : Sql.or(any);
  }

  Sql exists(Term.Attribute attribute) {
    List<Sql> any =
        keys(attribute).stream()
            .map(key -> Sql.of("mapContains($, $)", map(key), Sql.string(key.name())))
            .toList();
    return any.isEmpty() ? Sql.text("false") : Sql.or(any);
  }

  private List<Term.Key> keys(Term.Attribute attribute) {
    List<Term.Key> present = new ArrayList<>();
    for (Term.Key key : attribute.keys()) {
      if (key.scope() != AttributeScope.SCOPE || physical.hasColumn(table, "ScopeAttributes")) {
        present.add(key);
      }
    }
    return present;
  }

  private Sql element(Term.Key key) {
    return Sql.of("$[$]", map(key), Sql.string(key.name()));
  }

  private Sql map(Term.Key key) {
    return Sql.column(
        alias,
        switch (key.scope()) {
          case RESOURCE -> "ResourceAttributes";
          case SCOPE -> "ScopeAttributes";
          case RECORD ->
              switch (signal) {
                case TRACES -> "SpanAttributes";
                case LOGS -> "LogAttributes";
                case METRICS -> "Attributes";
              };
        });
  }
}
