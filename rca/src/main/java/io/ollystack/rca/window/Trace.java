package io.ollystack.rca.window;

import java.util.List;

/// The spans of one trace, in any order, and the log lines that belong to them, in the order of
/// their times.
public record Trace(List<Span> spans, List<LogLine> lines) {
  public Trace {
    spans = List.copyOf(spans);
    lines = List.copyOf(lines);
  }

  /// One span.
  ///
  /// @param id the span id
  /// @param parentId the parent's span id; zero for a root. A parent that is not in the trace is
  ///   treated as absent
  /// @param failed whether its status is an error
  public record Span(
      long id,
      long parentId,
      String service,
      String operation,
      long startEpochNanos,
      long endEpochNanos,
      boolean failed) {}

  /// One log line.
  ///
  /// @param spanId the span that wrote it; lines of unknown spans are left out
  /// @param template the line without its variable parts
  /// @param error whether its severity is an error or worse
  public record LogLine(long spanId, String template, boolean error) {}
}
