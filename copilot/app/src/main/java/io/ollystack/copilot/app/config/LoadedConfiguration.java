package io.ollystack.copilot.app.config;

import java.util.List;

/// A checked configuration, and where each of its values came from.
public record LoadedConfiguration(Configuration values, List<Effective> settings) {
  public LoadedConfiguration {
    settings = List.copyOf(settings);
  }

  /// One setting in effect. The value of a secret is masked here already.
  ///
  /// @param origin such as `default`, `environment variable OLLYSTACK_HTTP_PORT`
  public record Effective(String key, String value, String origin, String purpose) {}
}
