package io.ollystack.copilot.observql.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One SELECT in the making: clauses are added in any order and come out in SQL's order. Confined
/// to one lowering; [#toSql] may be called more than once.
final class Select {
  private final List<Sql> with = new ArrayList<>();
  private boolean recursive;
  private boolean distinct;
  private final List<Sql> items = new ArrayList<>();
  private @Nullable Sql from;
  private final List<Sql> joins = new ArrayList<>();
  private final List<Sql> where = new ArrayList<>();
  private final List<Sql> groupBy = new ArrayList<>();
  private final List<Sql> having = new ArrayList<>();
  private final List<Sql> orderBy = new ArrayList<>();
  private @Nullable Sql windows;
  private @Nullable Sql limitBy;
  private long limit = -1;
  private long offset;

  /// `name AS (query)` in front.
  Select with(String name, Sql query) {
    with.add(Sql.of("$ AS (\n$)", Sql.name(name), query));
    return this;
  }

  Select recursive(String name, Sql query) {
    recursive = true;
    return with(name, query);
  }

  Select distinct() {
    distinct = true;
    return this;
  }

  Select item(Sql expression, String name) {
    items.add(Sql.of("$ AS $", expression, Sql.name(name)));
    return this;
  }

  Select item(Sql expression) {
    items.add(expression);
    return this;
  }

  Select from(Sql table, String alias) {
    from = Sql.of("$ AS $", table, Sql.name(alias));
    return this;
  }

  Select from(Sql table) {
    from = table;
    return this;
  }

  Select from(Select query, String alias) {
    return from(Sql.of("(\n$)", query.toSql()), alias);
  }

  Select join(String kind, Sql table, String alias, List<Sql> on) {
    joins.add(Sql.of("$ JOIN $ AS $ ON $", Sql.text(kind), table, Sql.name(alias), Sql.and(on)));
    return this;
  }

  Select clauseAfterFrom(Sql clause) {
    joins.add(clause);
    return this;
  }

  /// Named windows, which stand between HAVING and ORDER BY.
  Select clauseAfterWhere(Sql clause) {
    windows = clause;
    return this;
  }

  Select where(Sql condition) {
    where.add(condition);
    return this;
  }

  Select where(List<Sql> conditions) {
    where.addAll(conditions);
    return this;
  }

  Select groupBy(Sql key) {
    groupBy.add(key);
    return this;
  }

  Select having(Sql condition) {
    having.add(condition);
    return this;
  }

  Select orderBy(Sql key, boolean descending) {
    orderBy.add(descending ? Sql.of("$ DESC", key) : key);
    return this;
  }

  Select limitBy(long count, List<Sql> keys) {
    limitBy = Sql.of("$ BY $", Sql.number(count), Sql.list(keys));
    return this;
  }

  Select limit(long rows) {
    limit = rows;
    return this;
  }

  Select offset(long rows) {
    offset = rows;
    return this;
  }

  boolean hasOrder() {
    return !orderBy.isEmpty();
  }

  Sql toSql() {
    List<Sql> clauses = new ArrayList<>();
    if (!with.isEmpty()) {
      clauses.add(Sql.of(recursive ? "WITH RECURSIVE\n$" : "WITH\n$", lines(with)));
    }
    clauses.add(Sql.of(distinct ? "SELECT DISTINCT $" : "SELECT $", Sql.list(items)));
    if (from != null) {
      clauses.add(Sql.of("FROM $", from));
    }
    clauses.addAll(joins);
    if (!where.isEmpty()) {
      clauses.add(Sql.of("WHERE $", Sql.and(where)));
    }
    if (!groupBy.isEmpty()) {
      clauses.add(Sql.of("GROUP BY $", Sql.list(groupBy)));
    }
    if (!having.isEmpty()) {
      clauses.add(Sql.of("HAVING $", Sql.and(having)));
    }
    if (windows != null) {
      clauses.add(windows);
    }
    if (!orderBy.isEmpty()) {
      clauses.add(Sql.of("ORDER BY $", Sql.list(orderBy)));
    }
    if (limitBy != null) {
      clauses.add(Sql.of("LIMIT $", limitBy));
    }
    if (limit >= 0) {
      clauses.add(
          offset > 0
              ? Sql.of("LIMIT $ OFFSET $", Sql.number(limit), Sql.number(offset))
              : Sql.of("LIMIT $", Sql.number(limit)));
    }
    return clauses.stream().collect(Sql.joining("\n"));
  }

  private static Sql lines(List<Sql> parts) {
    return parts.stream().collect(Sql.joining(",\n"));
  }
}
