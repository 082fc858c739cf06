package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.math.BigDecimal;
import java.time.Duration;

/// A value written in the query, with its unit.
public sealed interface Literal extends Expr {

  /// `500ms`, `1h30m`.
  record DurationValue(Duration value, SourceSpan span) implements Literal {
    public DurationValue {
      if (value.isNegative()) {
        throw new IllegalArgumentException("a duration is written without a sign");
      }
    }
  }

  /// `500MiB`, as bytes.
  record SizeValue(long bytes, SourceSpan span) implements Literal {
    public SizeValue {
      if (bytes < 0) {
        throw new IllegalArgumentException("a size is written without a sign");
      }
    }
  }

  /// `99.9%`.
  ///
  /// @param percent 99.9, without trailing zeros
  record PercentValue(BigDecimal percent, SourceSpan span) implements Literal {
    public PercentValue {
      percent = percent.stripTrailingZeros();
      if (percent.signum() < 0) {
        throw new IllegalArgumentException("a share is written without a sign");
      }
    }

    /// 0.999.
    public BigDecimal ratio() {
      return percent.movePointLeft(2);
    }
  }

  /// `42`, `0.5`, `1e9`: without trailing zeros.
  record NumberValue(BigDecimal value, SourceSpan span) implements Literal {
    public NumberValue {
      value = value.stripTrailingZeros();
      if (value.signum() < 0) {
        throw new IllegalArgumentException("a number is written without a sign: use Negate");
      }
    }
  }

  /// `'text'`, without its quotes.
  record Text(String value, SourceSpan span) implements Literal {}

  record BooleanValue(boolean value, SourceSpan span) implements Literal {}

  record Null(SourceSpan span) implements Literal {}
}
