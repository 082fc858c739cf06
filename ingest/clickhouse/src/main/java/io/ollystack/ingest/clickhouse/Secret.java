package io.ollystack.ingest.clickhouse;

import java.util.Objects;

/// A password or token. It never shows itself in a log, a message or a configuration dump; only
/// [#reveal()] gives the text away, so that its uses can be found by searching for that name.
/// Immutable and thread-safe.
public final class Secret {
  /// No password: ClickHouse's default user has none.
  public static final Secret NONE = new Secret("");

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  public static Secret of(String text) {
    Objects.requireNonNull(text, "text");
    return text.isEmpty() ? NONE : new Secret(text);
  }

  /// The text itself, for the one place that sends it.
  public String reveal() {
    return text;
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "(none)" : "***";
  }
}
