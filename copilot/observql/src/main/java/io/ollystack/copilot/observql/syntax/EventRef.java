package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import org.jspecify.annotations.Nullable;

/// `deploy('payment')`, `incident('INC-42')`: something that happened, as a moment or a period.
///
/// @param name null: the latest of its kind
public record EventRef(Kind kind, @Nullable String name, SourceSpan span)
    implements Expr, Time.Anchor {
  public enum Kind {
    DEPLOY,
    CHANGE,
    INCIDENT,
    ALERT,
    ANOMALY
  }
}
