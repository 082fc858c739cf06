package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The relations that an expression may name, in the order of the FROM clause.
final class Scope {
  /// One relation as expressions see it. `walked` relations have the columns of FOLLOW; `outer`
  /// ones belong to the query around a structural condition.
  record Bound(
      int index,
      String alias,
      String words,
      List<LogicalTable.Column> columns,
      Optional<Signal> signal,
      Optional<LogicalTable> table,
      boolean walked) {

    Optional<LogicalTable.Column> column(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      for (LogicalTable.Column column : columns) {
        if (column.name().equals(lower) || column.name().equals(name)) {
          return Optional.of(column);
        }
      }
      for (LogicalTable.Column column : columns) {
        if (column.aliases().contains(lower)) {
          return Optional.of(column);
        }
      }
      return Optional.empty();
    }

    /// The column that ranges and buckets use: the first time among the columns.
    Optional<Term> time() {
      return columns.stream()
          .filter(column -> column.type().equals(ValueType.TIMESTAMP))
          .findFirst()
          .map(column -> new Term.Field(index, column.name(), column.type()));
    }
  }

  private final List<Bound> relations = new ArrayList<>();

  Bound add(Plan.Relation relation) {
    int index = relations.size();
    Bound bound =
        switch (relation) {
          case Plan.Relation.Table(String alias, LogicalTable table) ->
              of(index, alias, table, false);
          case Plan.Relation.Walk walk -> of(index, walk.alias(), LogicalTable.SPANS, true);
          case Plan.Relation.TopologyWalk walk ->
              of(index, walk.alias(), LogicalTable.TOPOLOGY, true);
          case Plan.Relation.Derived(String alias, Plan plan) ->
              new Bound(
                  index,
                  alias,
                  alias.isEmpty() ? "the subquery" : alias,
                  plan.outputs().stream()
                      .map(output ->
                          new LogicalTable.Column(output.name(), output.type(), List.of(), false))
                      .toList(),
                  Optional.empty(),
                  Optional.empty(),
                  false);
        };
    relations.add(bound);
    return bound;
  }

  /// A scope of one relation without a table of its own: a span event or link.
  static Scope of(String words, List<LogicalTable.Column> columns, Optional<Signal> signal) {
    Scope scope = new Scope();
    scope.relations.add(new Bound(0, "", words, columns, signal, Optional.empty(), false));
    return scope;
  }

  static Scope of(LogicalTable table, boolean walked) {
    Scope scope = new Scope();
    scope.relations.add(of(0, "", table, walked));
    return scope;
  }

  List<Bound> relations() {
    return relations;
  }

  Bound first() {
    return relations.getFirst();
  }

  Optional<Bound> named(String alias) {
    return relations.stream().filter(bound -> bound.alias().equalsIgnoreCase(alias)).findFirst();
  }

  private static Bound of(int index, String alias, LogicalTable table, boolean walked) {
    return new Bound(
        index,
        alias,
        table.tableName(),
        table.columns(),
        table.signal(),
        Optional.of(table),
        walked);
  }
}
