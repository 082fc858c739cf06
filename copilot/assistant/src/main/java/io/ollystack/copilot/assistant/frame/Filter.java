package io.ollystack.copilot.assistant.frame;

import java.time.Duration;
import java.util.List;

/// A condition on rows. Several are all required.
public sealed interface Filter {
  record ServiceIn(List<String> services) implements Filter {
    public ServiceIn {
      services = List.copyOf(services);
      if (services.isEmpty()) {
        throw new IllegalArgumentException("a filter on services names none");
      }
    }
  }

  record OperationIs(String operation) implements Filter {}

  record AttributeIs(String attribute, String value) implements Filter {}

  /// Failed: error status on spans, severity ERROR or worse on logs.
  record Failed(boolean failed) implements Filter {}

  record SeverityAtLeast(String severity) implements Filter {}

  record SlowerThan(Duration limit) implements Filter {}

  record TextContains(String text) implements Filter {}

  record TraceIs(String traceId) implements Filter {}
}
