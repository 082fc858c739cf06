package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Literals, names, paths and events: what stands for itself.
final class ValueParser {
  private static final List<String> DURATION = List.of("a duration such as 500ms, 5m, 1h, 7d");
  private static final List<String> EVENTS =
      Arrays.stream(EventRef.Kind.values()).map(Enum::name).toList();

  private final Cursor cursor;

  ValueParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Literal literal() {
    Token token = cursor.advance();
    return Objects.requireNonNull(token.literal(), token::text);
  }

  /// A number; `500 ms` is taken for `500ms`, with a word about it.
  Literal numberOrQuantity() {
    Token unit = cursor.peek(1);
    boolean spelled =
        unit.is(Token.Kind.WORD)
            && !cursor.peek(2).isSymbol("(")
            && !cursor.peek(2).isSymbol(".")
            && isUnitWord(unit.text());
    return spelled ? spelledQuantity(0, "") : literal();
  }

  Literal.Text text() {
    Token token = cursor.peek();
    if (token.is(Token.Kind.STRING)) {
      cursor.advance();
      return new Literal.Text(token.text(), token.span());
    }
    if (token.is(Token.Kind.QUOTED)) {
      cursor.advance();
      String quoted = "'" + token.text().replace("'", "''") + "'";
      cursor.report(
          Problem.of(
                  ProblemCode.E107,
                  token.span(),
                  "double quotes name a column; text uses single quotes: " + Words.clip(quoted))
              .withFix(Fix.replace(token.span(), quoted)));
      return new Literal.Text(token.text(), token.span());
    }
    Problem problem = cursor.unexpectedProblem(List.of("a text in single quotes"));
    if (token.is(Token.Kind.WORD) && !Words.isReserved(token.text())) {
      String quoted = "'" + token.text() + "'";
      cursor.report(problem.withFix(Fix.replace(token.span(), quoted)));
      cursor.advance();
      return new Literal.Text(token.text(), token.span());
    }
    throw cursor.fail(problem);
  }

  Literal.DurationValue duration() {
    Token token = cursor.peek();
    if (token.is(Token.Kind.DURATION) && token.literal() instanceof Literal.DurationValue value) {
      cursor.advance();
      return value;
    }
    if (token.isWord("INTERVAL") && beginsInterval()) {
      return duration(interval());
    }
    if (token.isSymbol("-") && cursor.peek(1).is(Token.Kind.DURATION)) {
      return withoutSign();
    }
    if (token.is(Token.Kind.NUMBER)) {
      return isUnitWord(cursor.peek(1).text()) && cursor.peek(1).is(Token.Kind.WORD)
          ? duration(spelledQuantity(0, ""))
          : withoutUnit();
    }
    if (token.is(Token.Kind.WORD)
        && Units.meant(token.text()).filter(Units::isDuration).isPresent()) {
      String one = "1" + Units.meant(token.text()).orElseThrow();
      cursor.report(
          cursor
              .unexpectedProblem(DURATION)
              .withHint("Did you mean " + one + "?")
              .withFix(Fix.replace(token.span(), one)));
      cursor.advance();
      return new Literal.DurationValue(nanos(BigDecimal.ONE, one.substring(1)), token.span());
    }
    throw cursor.unexpected(DURATION);
  }

  private Literal.DurationValue duration(Literal literal) {
    if (literal instanceof Literal.DurationValue value) {
      return value;
    }
    throw cursor.fail(
        Problem.of(ProblemCode.E105, literal.span(), "this is not a duration").expecting(DURATION));
  }

  private Literal.DurationValue withoutSign() {
    SourceSpan minus = cursor.advance().span();
    Token token = cursor.advance();
    cursor.report(
        Problem.of(ProblemCode.E113, minus, "durations are written without a sign")
            .withHint("SINCE 1h is the hour before now.")
            .withFix(Fix.replace(minus.to(token.span()), token.text())));
    return duration(Objects.requireNonNull(token.literal()));
  }

  private Literal.DurationValue withoutUnit() {
    Token token = cursor.advance();
    String minutes = token.text() + "m";
    Problem problem =
        Problem.of(
                ProblemCode.E105, token.span(), "a duration needs a unit: '" + token.text() + "'")
            .withHint("Write " + token.text() + "s, " + minutes + " or " + token.text() + "h.");
    Optional<BigDecimal> nanos =
        token.literal() instanceof Literal.NumberValue number
            ? Units.nanos(number.value(), "m")
            : Optional.empty();
    if (nanos.isEmpty()) {
      throw cursor.fail(problem);
    }
    cursor.report(problem.withFix(Fix.replace(token.span(), minutes)));
    return new Literal.DurationValue(Duration.ofNanos(nanos.get().longValue()), token.span());
  }

  boolean beginsInterval() {
    Token next = cursor.peek(1);
    return next.is(Token.Kind.STRING)
        || next.is(Token.Kind.DURATION)
        || (next.is(Token.Kind.NUMBER) && isUnitWord(cursor.peek(2).text()));
  }

  /// `INTERVAL 5 MINUTE`, `INTERVAL '5 minutes'`: other SQL's spelling of `5m`.
  Literal interval() {
    SourceSpan start = cursor.advance().span();
    Token token = cursor.peek();
    if (token.is(Token.Kind.DURATION)) {
      cursor.advance();
      report113(start.to(token.span()), token.text());
      return Objects.requireNonNull(token.literal());
    }
    if (token.is(Token.Kind.NUMBER)) {
      return spelledQuantity(start.length() + token.span().start() - start.end(), "INTERVAL ");
    }
    cursor.advance();
    String[] words = token.text().strip().split("\\s+");
    Optional<String> unit =
        words.length == 1 && cursor.peek().is(Token.Kind.WORD)
            ? Units.meant(cursor.peek().text())
            : words.length == 2 ? Units.meant(words[1]) : Optional.empty();
    boolean number = words[0].matches("\\d{1,15}(\\.\\d{1,9})?");
    if (unit.isEmpty() || !number || !Units.isDuration(unit.get())) {
      throw cursor.fail(
          Problem.of(ProblemCode.E113, start.to(token.span()), "there is no INTERVAL")
              .expecting(DURATION));
    }
    SourceSpan end = words.length == 1 ? cursor.advance().span() : token.span();
    report113(start.to(end), words[0] + unit.get());
    return new Literal.DurationValue(nanos(new BigDecimal(words[0]), unit.get()), start.to(end));
  }

  /// A number and a unit as two words; `before` characters in front of it belong to the spelling.
  private Literal spelledQuantity(int before, String prefix) {
    Token number = cursor.advance();
    Token word = cursor.advance();
    String unit = Units.meant(word.text()).orElse(word.text());
    String right = number.text() + unit;
    var span = new SourceSpan(number.span().start() - before, word.span().end());
    cursor.report(
        Problem.of(
                ProblemCode.E105,
                span,
                "a number and its unit are one word: '"
                    + prefix
                    + number.text()
                    + " "
                    + word.text()
                    + "'")
            .withHint("Write " + right + ".")
            .withFix(Fix.replace(span, right)));
    BigDecimal value =
        number.literal() instanceof Literal.NumberValue literal ? literal.value() : BigDecimal.ONE;
    if (Units.isDuration(unit)) {
      return new Literal.DurationValue(nanos(value, unit), span);
    }
    if (Units.isSize(unit)) {
      return new Literal.SizeValue(
          Units.bytes(value, unit).map(BigDecimal::longValue).orElse(0L), span);
    }
    return new Literal.PercentValue(value, span);
  }

  private static boolean isUnitWord(String word) {
    return Units.meant(word).isPresent();
  }

  private static Duration nanos(BigDecimal value, String unit) {
    return Duration.ofNanos(Units.nanos(value, unit).map(BigDecimal::longValue).orElse(0L));
  }

  private void report113(SourceSpan span, String right) {
    cursor.report(
        Problem.of(ProblemCode.E113, span, "durations are written with their unit: " + right)
            .withFix(Fix.replace(span, right)));
  }

  /// A number without a fraction.
  long wholeNumber(String what) {
    Token token = cursor.peek();
    if (!(token.literal() instanceof Literal.NumberValue number)) {
      throw cursor.unexpected(List.of(what));
    }
    BigDecimal value = number.value();
    if (value.scale() > 0 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw cursor.fail(
          Problem.of(
                  ProblemCode.E115,
                  token.span(),
                  "'" + Words.clip(token.text()) + "' is out of range")
              .expecting(List.of("a whole number")));
    }
    cursor.advance();
    return value.longValueExact();
  }

  Literal.NumberValue number() {
    if (cursor.peek().literal() instanceof Literal.NumberValue number) {
      cursor.advance();
      return number;
    }
    throw cursor.unexpected(List.of("a number"));
  }

  /// `deploy('x')`, `incident()`: an event's word, and nothing or a text in parentheses.
  boolean beginsEvent() {
    Token token = cursor.peek();
    if (!token.is(Token.Kind.WORD)
        || !EVENTS.contains(token.text().toUpperCase(Locale.ROOT))
        || !cursor.peek(1).isSymbol("(")) {
      return false;
    }
    Token argument = cursor.peek(2);
    return argument.isSymbol(")")
        || ((argument.is(Token.Kind.STRING) || argument.is(Token.Kind.QUOTED))
            && cursor.peek(3).isSymbol(")"));
  }

  EventRef event() {
    SourceSpan start = cursor.peek().span();
    var kind = EventRef.Kind.valueOf(cursor.expectOneOf(EVENTS));
    Optional<String> name =
        cursor.parenthesized(
            () -> cursor.atSymbol(")") ? Optional.<String>empty() : Optional.of(text().value()));
    return new EventRef(kind, name.orElse(null), cursor.since(start));
  }

  /// A name that stands for itself: a table, an alias, an argument.
  Name name(String what) {
    Token token = cursor.peek();
    boolean reserved = token.is(Token.Kind.WORD) && Words.isReserved(token.text());
    if (token.is(Token.Kind.QUOTED) || (token.is(Token.Kind.WORD) && !reserved)) {
      cursor.advance();
      return new Name(token.text(), token.span());
    }
    if (reserved && namesSomething()) {
      return new Name(quoteReserved().text(), token.span());
    }
    if (token.is(Token.Kind.STRING) && Words.isIdentifier(token.text())) {
      cursor.report(
          Problem.of(ProblemCode.E113, token.span(), "names stand bare or in double quotes")
              .withFix(Fix.replace(token.span(), "\"" + token.text() + "\"")));
      cursor.advance();
      return new Name(token.text(), token.span());
    }
    throw cursor.unexpected(List.of(what));
  }

  Expr.Path path() {
    Token first = cursor.peek();
    SourceSpan start = first.span();
    if (first.is(Token.Kind.WORD) && Words.isReserved(first.text())) {
      if (!namesSomething()) {
        throw cursor.unexpected(List.of("a column", "a value", "a function call"));
      }
      first = quoteReserved();
    } else if (first.is(Token.Kind.WORD) || first.is(Token.Kind.QUOTED)) {
      cursor.advance();
    } else {
      throw cursor.unexpected(List.of("a column"));
    }
    var parts = new ArrayList<String>();
    parts.add(first.text());
    while (true) {
      if (cursor.acceptSymbol(".")) {
        parts.add(partAfterDot(start));
      } else if (cursor.atSymbol("[") && cursor.peek(1).is(Token.Kind.STRING)) {
        cursor.advance();
        parts.add(cursor.advance().text());
        cursor.expectSymbol("]");
      } else {
        return new Expr.Path(parts, cursor.since(start));
      }
    }
  }

  private String partAfterDot(SourceSpan start) {
    Token token = cursor.peek();
    if (token.is(Token.Kind.WORD) || token.is(Token.Kind.QUOTED)) {
      cursor.advance();
      return token.text();
    }
    Problem problem = cursor.unexpectedProblem(List.of("the rest of the name"));
    if (token.isSymbol("*")) {
      problem =
          problem
              .withHint("All columns are selected by * alone.")
              .withFix(Fix.replace(start.to(token.span()), "*"));
    }
    throw cursor.fail(problem);
  }

  /// A reserved word is meant as a name if what follows goes on after a name.
  private boolean namesSomething() {
    Token next = cursor.peek(1);
    return next.is(Token.Kind.END)
        || (next.is(Token.Kind.SYMBOL) && !next.isSymbol("(") && !next.isSymbol("*"))
        || next.isWord("FROM")
        || next.isWord("AS");
  }

  private Token quoteReserved() {
    Token token = cursor.advance();
    cursor.report(
        Problem.of(
                ProblemCode.E106,
                token.span(),
                "'" + token.text() + "' is a reserved word; as a name it stands in double quotes")
            .withFix(Fix.replace(token.span(), "\"" + token.text() + "\"")));
    return token;
  }
}
