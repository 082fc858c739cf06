package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Term;
import org.jspecify.annotations.Nullable;

/// How the leaves of a term read one relation: its columns, attributes and metric values.
interface Columns {
  Sql field(Term.Field field);

  Sql attribute(Term.Attribute attribute);

  Sql metric(Term.Metric metric);

  /// An attribute's possible places, unmerged, so that equality can use the indexes of each. Null
  /// where the attribute is already one column.
  default @Nullable Attributes attributes() {
    return null;
  }

  /// Whether rows are whole traces, which have no span of their own to match.
  default boolean isTrace() {
    return false;
  }

  /// What stands before a physical column's name, or null if there is no physical table here.
  default @Nullable String physicalAlias() {
    return null;
  }
}
