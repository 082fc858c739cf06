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

  record FasterThan(Duration limit) implements Filter {}

  /// Exactly that severity, such as warnings without errors.
  record SeverityIs(String severity) implements Filter {}

  record TraceIs(String traceId) implements Filter {}

  record AttributeIn(String attribute, List<String> values) implements Filter {
    public AttributeIn {
      values = List.copyOf(values);
    }
  }

  record AttributeExists(String attribute) implements Filter {}

  /// A number compared: `http.response.status_code >= 500`.
  record NumberIs(String path, Operator operator, double value) implements Filter {}

  /// A number between two, both included.
  record NumberRange(String path, double from, double to) implements Filter {}

  /// The condition does not hold.
  record Not(Filter condition) implements Filter {}

  /// Some span below meets all conditions.
  record Involves(List<Filter> inner) implements Filter {
    public Involves {
      inner = List.copyOf(inner);
    }
  }

  /// The trace has rows of another kind that meet all conditions.
  record TraceAmong(Rows rows, List<Filter> inner) implements Filter {
    public TraceAmong {
      inner = List.copyOf(inner);
    }
  }

  /// How numbers compare.
  enum Operator {
    ABOVE(">"),
    AT_LEAST(">="),
    BELOW("<"),
    AT_MOST("<="),
    EQUAL("=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }
}
