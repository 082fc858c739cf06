package io.ollystack.copilot.assistant.lexicon;

import java.util.Objects;

/// What a phrase of the lexicon may mean: a kind and a value, such as `measure latency`.
public record Meaning(Kind kind, String value) {
  /// The kinds of meaning that the lexicon's file knows.
  public enum Kind {
    MEASURE,
    STATISTIC,
    TARGET,
    INTENT,
    ORDER,
    FILTER,
    GROUP,
    COMPARE,
    JUDGE,
    NOISE,
    REFUSE
  }

  public Meaning {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(value, "value");
  }
}
