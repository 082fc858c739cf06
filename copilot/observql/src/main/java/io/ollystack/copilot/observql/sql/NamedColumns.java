package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import java.util.HashMap;
import java.util.Map;

/// The columns of a subquery: each term that is read from it has a name there.
final class NamedColumns implements Columns {
  private final String alias;
  private final Map<Term, String> names = new HashMap<>();

  NamedColumns(String alias) {
    this.alias = alias;
  }

  NamedColumns with(Term term, String name) {
    names.put(term, name);
    return this;
  }

  @Override
  public Sql field(Term.Field field) {
    return named(field);
  }

  @Override
  public Sql attribute(Term.Attribute attribute) {
    return named(attribute);
  }

  @Override
  public Sql metric(Term.Metric metric) {
    return named(metric);
  }

  private Sql named(Term term) {
    String name = names.get(term);
    if (name == null) {
      throw new IllegalStateException("the subquery " + alias + " does not deliver " + term);
    }
    return Sql.column(alias, name);
  }
}
