package io.ollystack.copilot.app.config;

/// A value that is never shown: not in logs, not in the configuration endpoint, not in messages.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// The value itself, for the one place that needs it.
  public String reveal() {
    return value;
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "" : "******";
  }
}
