package io.ollystack.copilot.app.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How the service writes its own log, which goes to standard output.
@ConfigurationProperties(prefix = "ollystack.log", ignoreUnknownFields = false)
public record LogConfig(
    @Setting("text for people, json for log collectors (one object a line).") @DefaultValue("text")
        Format format,
    @Setting("Least severe level that is written.") @DefaultValue("info") Level level) {

  /// The two shapes of a log line.
  public enum Format {
    TEXT,
    JSON
  }

  /// Severity, least severe first.
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
