package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads what begins with a digit: numbers, and numbers with a unit.
final class NumberLexer {
  private static final List<String> UNITS =
      List.of(
          "a duration such as 500ms, 5m, 1h", "a size such as 10MB, 4GiB", "a share such as 5%");

  /// No number that telemetry holds is longer.
  private static final int MAX_DIGITS = 40;

  private static final int MAX_EXPONENT = 308;

  private final String text;
  private final int start;
  private final List<Token> tokens;
  private final List<Problem> problems;
  private int at;

  NumberLexer(String text, int start, List<Token> tokens, List<Problem> problems) {
    this.text = text;
    this.start = start;
    this.tokens = tokens;
    this.problems = problems;
    this.at = start;
  }

  /// Adds one token; returns where the next begins.
  int next() {
    Optional<BigDecimal> number = digits();
    if (number.isEmpty()) {
      return skipWord("a number of at most " + MAX_DIGITS + " digits");
    }
    BigDecimal value = number.get();
    if (at < text.length() && text.charAt(at) == '%') {
      at++;
      var literal = new Literal.PercentValue(value, span());
      return add(Token.Kind.PERCENT, literal);
    }
    if (exponent()) {
      return scientific();
    }
    String unit = letters();
    if (unit.isEmpty()) {
      return add(Token.Kind.NUMBER, new Literal.NumberValue(value, span()));
    }
    if (Units.isSize(unit) && !continues()) {
      return Units.bytes(value, unit)
          .map(bytes -> add(Token.Kind.SIZE, new Literal.SizeValue(bytes.longValue(), span())))
          .orElseGet(() -> outOfRange("a whole number of bytes, below 8 EiB"));
    }
    if (Units.isDuration(unit)) {
      return duration(value, unit);
    }
    return unknownUnit(value, unit);
  }

  private int duration(BigDecimal first, String firstUnit) {
    Optional<BigDecimal> nanos = Units.nanos(first, firstUnit);
    while (continues() && Words.isDigit(text.charAt(at))) {
      Optional<BigDecimal> number = digits();
      String unit = letters();
      if (number.isEmpty() || !Units.isDuration(unit)) {
        return skipWord("a duration such as 1h30m");
      }
      Optional<BigDecimal> more = Units.nanos(number.get(), unit);
      nanos = nanos.flatMap(sum -> more.map(sum::add));
    }
    if (continues()) {
      return skipWord("a duration such as 1h30m");
    }
    return nanos
        .filter(sum -> sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
        .map(sum ->
            add(
                Token.Kind.DURATION,
                new Literal.DurationValue(Duration.ofNanos(sum.longValueExact()), span())))
        .orElseGet(() -> outOfRange("a whole number of nanoseconds, below 292 years"));
  }

  private int scientific() {
    int exponentAt = at + 1;
    at++;
    if (text.charAt(at) == '-' || text.charAt(at) == '+') {
      at++;
    }
    while (at < text.length() && Words.isDigit(text.charAt(at))) {
      at++;
    }
    String exponent = text.substring(exponentAt, at);
    if (exponent.length() > 5 || Math.abs(Integer.parseInt(exponent)) > MAX_EXPONENT) {
      return outOfRange("an exponent between -" + MAX_EXPONENT + " and " + MAX_EXPONENT);
    }
    var value = new BigDecimal(text.substring(start, at));
    return add(Token.Kind.NUMBER, new Literal.NumberValue(value, span()));
  }

  /// `[eE][-+]?digits` stands here, and no name goes on after it.
  private boolean exponent() {
    int i = at;
    if (i >= text.length() || Character.toLowerCase(text.charAt(i)) != 'e') {
      return false;
    }
    i++;
    if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int digits = i;
    while (i < text.length() && Words.isDigit(text.charAt(i))) {
      i++;
    }
    return i > digits && (i == text.length() || !Words.isNamePart(text.charAt(i)));
  }

  private Optional<BigDecimal> digits() {
    int from = at;
    while (at < text.length() && Words.isDigit(text.charAt(at))) {
      at++;
    }
    if (at + 1 < text.length() && text.charAt(at) == '.' && Words.isDigit(text.charAt(at + 1))) {
      at++;
      while (at < text.length() && Words.isDigit(text.charAt(at))) {
        at++;
      }
    }
    return at - from > MAX_DIGITS
        ? Optional.empty()
        : Optional.of(new BigDecimal(text.substring(from, at)));
  }

  /// µ is two characters in Unicode: the micro sign and the Greek letter.
  private String letters() {
    int from = at;
    while (at < text.length() && isUnitLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at).replace('μ', 'µ');
  }

  private static boolean isUnitLetter(char c) {
    return (Words.isNameStart(c) && c != '_') || c == 'µ' || c == 'μ';
  }

  private boolean continues() {
    return at < text.length()
        && (Words.isNamePart(text.charAt(at)) || isUnitLetter(text.charAt(at)));
  }

  private int unknownUnit(BigDecimal value, String unit) {
    if (continues()) {
      return skipWord("a number or a number with a unit");
    }
    Problem problem =
        Problem.of(ProblemCode.E105, span(), "unknown unit '" + unit + "' in '" + written() + "'")
            .expecting(UNITS);
    Optional<String> meant = Units.meant(unit);
    if (meant.isPresent()) {
      String right = text.substring(start, at - unit.length()) + meant.get();
      problems.add(
          problem.withHint("Did you mean " + right + "?").withFix(Fix.replace(span(), right)));
      return meantToken(value, meant.get());
    }
    problems.add(
        "M".equals(unit) || "k".equals(unit) || "K".equals(unit) || "G".equals(unit)
            ? problem.withHint("Minutes are m; sizes are KB, MB, GB or KiB, MiB, GiB.")
            : problem);
    return add(Token.Kind.NUMBER, new Literal.NumberValue(value, span()));
  }

  private int meantToken(BigDecimal value, String unit) {
    if (Units.isDuration(unit)) {
      long nanos = Units.nanos(value, unit).map(BigDecimal::longValue).orElse(0L);
      return add(Token.Kind.DURATION, new Literal.DurationValue(Duration.ofNanos(nanos), span()));
    }
    if (Units.isSize(unit)) {
      long bytes = Units.bytes(value, unit).map(BigDecimal::longValue).orElse(0L);
      return add(Token.Kind.SIZE, new Literal.SizeValue(bytes, span()));
    }
    return add(Token.Kind.PERCENT, new Literal.PercentValue(value, span()));
  }

  private int skipWord(String expected) {
    while (continues()) {
      at++;
    }
    problems.add(
        Problem.of(ProblemCode.E105, span(), "cannot read '" + written() + "'")
            .expecting(List.of(expected)));
    return add(Token.Kind.NUMBER, new Literal.NumberValue(BigDecimal.ONE, span()));
  }

  private int outOfRange(String expected) {
    problems.add(
        Problem.of(ProblemCode.E115, span(), "'" + written() + "' is out of range")
            .expecting(List.of(expected)));
    return add(Token.Kind.NUMBER, new Literal.NumberValue(BigDecimal.ONE, span()));
  }

  private int add(Token.Kind kind, Literal literal) {
    tokens.add(new Token(kind, text.substring(start, at), literal, span()));
    return at;
  }

  private String written() {
    return Words.clip(text.substring(start, at));
  }

  private SourceSpan span() {
    return new SourceSpan(start, at);
  }
}
