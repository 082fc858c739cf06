package io.ollystack.copilot.app.config;

import io.ollystack.ingest.clickhouse.Secret;
import java.util.Locale;
import java.util.Optional;

/// One setting: its key, its type, its default and what it is for. Found by reading the components
/// of the configuration records, so that code, reference and checks cannot differ.
///
/// @param key such as `ollystack.http.port`
/// @param defaultText the default as a user would write it, empty when there is none
public record SettingInfo(
    String key, Class<?> type, Optional<String> defaultText, String expected, String purpose) {

  /// The environment variable that sets it, such as `OLLYSTACK_HTTP_PORT`.
  public String environmentVariable() {
    return key.replace('.', '_').replace("-", "_").toUpperCase(Locale.ROOT);
  }

  boolean secret() {
    return type == Secret.class;
  }
}
