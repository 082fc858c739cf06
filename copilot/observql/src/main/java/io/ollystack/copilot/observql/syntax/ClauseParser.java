package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules `clause` to `event_ref` of the grammar.
final class ClauseParser {
  private static final List<String> DIRECTIONS = List.of("DOWNSTREAM", "UPSTREAM", "CRITICAL");
  private static final List<String> COMPARANDS =
      List.of(
          "PREVIOUS",
          "1d BEFORE",
          "BASELINE(4, 1w)",
          "BEFORE deploy('...')",
          "(SINCE ... UNTIL ...)");
  private static final List<String> TIMES =
      List.of("1h", "NOW", "TODAY", "YESTERDAY", "'2026-11-20 13:10'", "deploy('...')");

  /// Calendar words that people compare to, and the shift they mean.
  private static final Map<String, String> SHIFTS =
      Map.of(
          "YESTERDAY", "1d BEFORE", "WEEK", "1w BEFORE", "DAY", "1d BEFORE", "HOUR", "1h BEFORE");

  private final Cursor cursor;
  private final ValueParser values;
  private final ExpressionParser expressions;

  ClauseParser(Cursor cursor, ValueParser values, ExpressionParser expressions) {
    this.cursor = cursor;
    this.values = values;
    this.expressions = expressions;
  }

  /// A clause; the present word begins one.
  Clause clause() {
    SourceSpan start = cursor.peek().span();
    String word = cursor.peek().text().toUpperCase(Locale.ROOT);
    return switch (word) {
      case "WHERE" -> {
        cursor.advance();
        yield new Clause.Where(expressions.expression(), cursor.since(start));
      }
      case "HAVING" -> {
        cursor.advance();
        yield new Clause.Having(expressions.expression(), cursor.since(start));
      }
      case "GROUP" -> {
        cursor.advance();
        cursor.expectOrInsert("BY");
        yield new Clause.GroupBy(expressions.expressions(), cursor.since(start));
      }
      case "BY" -> {
        cursor.advance();
        yield new Clause.GroupBy(expressions.expressions(), cursor.since(start));
      }
      case "FOLLOW" -> follow();
      case "EVERY" -> every();
      case "COMPARE" -> compare();
      case "CONTRAST" -> contrast();
      case "ORDER" -> order();
      case "TOP" -> top();
      case "LIMIT" -> limit();
      case "SAMPLE" -> sample();
      default -> timeRange();
    };
  }

  TimeRange timeRange() {
    SourceSpan start = cursor.peek().span();
    if (cursor.accept("SINCE")) {
      Time from = time();
      Time until = cursor.accept("UNTIL") ? time() : null;
      return new TimeRange.Since(from, until, cursor.since(start));
    }
    if (cursor.accept("UNTIL")) {
      return new TimeRange.Until(time(), cursor.since(start));
    }
    if (cursor.accept("LAST")) {
      return new TimeRange.Last(values.duration(), cursor.since(start));
    }
    if (cursor.accept("DURING")) {
      return new TimeRange.During(event(), cursor.since(start));
    }
    if (cursor.accept("AROUND")) {
      Time center = time();
      if (!cursor.acceptSymbol("±") && !cursor.acceptSymbol("+-")) {
        throw cursor.unexpected(List.of("±", "+-"));
      }
      return new TimeRange.Around(center, values.duration(), cursor.since(start));
    }
    throw cursor.unexpected(List.of("SINCE", "UNTIL", "LAST", "DURING", "AROUND"));
  }

  Time time() {
    SourceSpan start = cursor.peek().span();
    Time.Anchor anchor = anchor();
    Time.Shift shift = null;
    SourceSpan sign = cursor.peek().span();
    if (cursor.atSymbol("-") || cursor.atSymbol("+")) {
      boolean back = cursor.advance().isSymbol("-");
      shift = new Time.Shift(back, values.duration(), cursor.since(sign));
    }
    return new Time(anchor, shift, cursor.since(start));
  }

  private Time.Anchor anchor() {
    Token token = cursor.peek();
    SourceSpan start = token.span();
    if (values.beginsEvent()) {
      return values.event();
    }
    if (cursor.accept("NOW")) {
      if (cursor.atSymbol("(") && cursor.peek(1).isSymbol(")")) {
        cursor.advance();
        cursor.advance();
      }
      return new Time.Now(cursor.since(start));
    }
    if (cursor.accept("TODAY")) {
      return new Time.Today(start);
    }
    if (cursor.accept("YESTERDAY")) {
      return new Time.Yesterday(start);
    }
    if (token.is(Token.Kind.STRING) || token.is(Token.Kind.QUOTED)) {
      return new Time.Absolute(values.text().value(), start);
    }
    if (token.is(Token.Kind.DURATION)
        || token.is(Token.Kind.NUMBER)
        || token.isSymbol("-")
        || token.isWord("INTERVAL")) {
      Literal.DurationValue duration = values.duration();
      cursor.accept("AGO");
      return new Time.Ago(duration, cursor.since(start));
    }
    if (token.isWord("LAST") && cursor.peek(1).is(Token.Kind.WORD)) {
      cursor.advance();
      Token unit = cursor.peek();
      Literal.DurationValue duration = values.duration();
      return new Time.Ago(duration, start.to(unit.span()));
    }
    throw cursor.unexpected(TIMES);
  }

  private EventRef event() {
    if (values.beginsEvent()) {
      return values.event();
    }
    throw cursor.unexpected(
        List.of(
            "incident('...')", "alert('...')", "deploy('...')", "change('...')", "anomaly('...')"));
  }

  private Clause follow() {
    SourceSpan start = cursor.advance().span();
    String word = cursor.expectOneOf(DIRECTIONS);
    Clause.Direction direction = Clause.Direction.CRITICAL_PATH;
    if (word.equals("CRITICAL")) {
      cursor.expectOrInsert("PATH");
    } else {
      direction = Clause.Direction.valueOf(word);
    }
    Literal.Text from = cursor.accept("FROM") ? values.text() : null;
    Long hops = null;
    if (cursor.peek().is(Token.Kind.NUMBER)) {
      hops = values.wholeNumber("a number of hops");
      if (cursor.atWord("HOP")) {
        cursor.correctWord("HOPS");
      }
      cursor.expectOrInsertAtEnd("HOPS");
    }
    return new Clause.Follow(direction, from, hops, cursor.since(start));
  }

  private Clause every() {
    SourceSpan start = cursor.advance().span();
    Literal.DurationValue step = cursor.accept("AUTO") ? null : values.duration();
    Clause.Fill fill = cursor.accept("FILL") ? fill() : null;
    return new Clause.Every(step, fill, cursor.since(start));
  }

  private Clause.Fill fill() {
    Token token = cursor.peek();
    if (cursor.accept("NULL")) {
      return new Clause.Fill.WithNull(token.span());
    }
    if (cursor.accept("PREVIOUS")) {
      return new Clause.Fill.Previous(token.span());
    }
    if (cursor.accept("LINEAR")) {
      return new Clause.Fill.Linear(token.span());
    }
    if (token.is(Token.Kind.NUMBER)) {
      return new Clause.Fill.Constant(values.number(), token.span());
    }
    throw cursor.unexpected(List.of("NULL", "PREVIOUS", "LINEAR", "a number"));
  }

  private Clause compare() {
    SourceSpan start = cursor.advance().span();
    if (cursor.atWord("WITH")) {
      cursor.report(
          Problem.of(ProblemCode.E113, cursor.peek().span(), "periods are compared with COMPARE TO")
              .withFix(Fix.replace(cursor.peek().span(), "TO")));
      cursor.substitute(1, "TO");
    }
    cursor.expectOrInsert("TO");
    return new Clause.Compare(comparand(), cursor.since(start));
  }

  private Clause.Comparand comparand() {
    Token token = cursor.peek();
    SourceSpan start = token.span();
    if (cursor.accept("PREVIOUS")) {
      return new Clause.Comparand.Previous(start);
    }
    if (cursor.accept("BASELINE")) {
      return cursor.parenthesized(() -> {
        long periods = values.wholeNumber("a number of periods");
        cursor.expectSymbol(",");
        return new Clause.Comparand.Baseline(periods, values.duration(), cursor.since(start));
      });
    }
    if (cursor.accept("BEFORE")) {
      return new Clause.Comparand.BeforeEvent(event(), cursor.since(start));
    }
    if (cursor.atSymbol("(")) {
      TimeRange range = cursor.parenthesized(this::timeRange);
      return new Clause.Comparand.Range(range, cursor.since(start));
    }
    int words = token.isWord("LAST") ? 2 : 1;
    String meant = SHIFTS.get(cursor.peek(words - 1).text().toUpperCase(Locale.ROOT));
    if (meant != null && token.is(Token.Kind.WORD)) {
      SourceSpan span = start.to(cursor.peek(words - 1).span());
      cursor.report(
          Problem.of(
                  ProblemCode.E113, span, "the earlier period is given by its distance: " + meant)
              .withFix(Fix.replace(span, meant)));
      cursor.substitute(words, meant.substring(3));
      cursor.advance();
      Literal.DurationValue by = new Literal.DurationValue(java.time.Duration.ofDays(1), span);
      return new Clause.Comparand.Earlier(by, span);
    }
    if (token.is(Token.Kind.DURATION) || token.is(Token.Kind.NUMBER)) {
      Literal.DurationValue by = values.duration();
      if (!cursor.accept("BEFORE")) {
        cursor.accept("AGO");
      }
      return new Clause.Comparand.Earlier(by, cursor.since(start));
    }
    throw cursor.unexpected(COMPARANDS);
  }

  private Clause contrast() {
    SourceSpan start = cursor.advance().span();
    Expr selection = cursor.parenthesized(expressions::expression);
    Expr baseline = cursor.accept("AGAINST") ? cursor.parenthesized(expressions::expression) : null;
    List<Expr.Path> over = cursor.accept("OVER") ? paths() : List.of();
    return new Clause.Contrast(selection, baseline, over, cursor.since(start));
  }

  List<Expr.Path> paths() {
    var paths = new ArrayList<Expr.Path>();
    do {
      paths.add(values.path());
    } while (cursor.acceptSymbol(","));
    return paths;
  }

  private Clause order() {
    SourceSpan start = cursor.advance().span();
    cursor.expectOrInsert("BY");
    var keys = new ArrayList<Clause.OrderKey>();
    do {
      SourceSpan keyStart = cursor.peek().span();
      Expr expr = expressions.expression();
      boolean descending = cursor.accept("DESC");
      if (!descending) {
        cursor.accept("ASC");
      }
      keys.add(new Clause.OrderKey(expr, descending, cursor.since(keyStart)));
    } while (cursor.acceptSymbol(","));
    return new Clause.OrderBy(keys, cursor.since(start));
  }

  private Clause top() {
    SourceSpan start = cursor.advance().span();
    long count = values.wholeNumber("how many, a whole number");
    Expr by = cursor.accept("BY") ? expressions.expression() : null;
    boolean others = cursor.accept("WITH");
    if (others) {
      cursor.expectOneOf(List.of("OTHERS"));
    }
    return new Clause.Top(count, by, others, cursor.since(start));
  }

  Clause.Limit limit() {
    SourceSpan start = cursor.advance().span();
    long count = values.wholeNumber("how many, a whole number");
    if (cursor.atSymbol(",") && cursor.peek(1).is(Token.Kind.NUMBER)) {
      return limitWithComma(start, count);
    }
    List<Expr.Path> per = cursor.accept("PER") ? paths() : List.of();
    long offset = cursor.accept("OFFSET") ? values.wholeNumber("how many, a whole number") : 0;
    return new Clause.Limit(count, per, offset, cursor.since(start));
  }

  /// `LIMIT offset, count` of MySQL.
  private Clause.Limit limitWithComma(SourceSpan start, long offset) {
    cursor.advance();
    long count = values.wholeNumber("how many, a whole number");
    SourceSpan span = cursor.since(start);
    String right = "LIMIT " + count + " OFFSET " + offset;
    cursor.report(
        Problem.of(ProblemCode.E113, span, "an offset has its own word: " + right)
            .withFix(Fix.replace(span, right)));
    return new Clause.Limit(count, List.of(), offset, span);
  }

  private Clause sample() {
    SourceSpan start = cursor.advance().span();
    Token token = cursor.peek();
    Clause.SampleSize size;
    if (token.literal() instanceof Literal.PercentValue share) {
      cursor.advance();
      size = new Clause.SampleSize.Share(share, token.span());
    } else {
      size = new Clause.SampleSize.Rows(values.wholeNumber("a share such as 10%"), token.span());
    }
    return new Clause.Sample(size, cursor.since(start));
  }

  /// Adds a clause to those of its SELECT; a second one of its kind is reported.
  Clauses merge(Clauses clauses, Clause clause) {
    Clause first = clauses.sameKind(clause);
    if (first == null) {
      return clauses.with(clause);
    }
    Problem problem =
        Problem.of(
            ProblemCode.E109,
            clause.span(),
            "a SELECT has one " + kind(clause) + ", and this is the second");
    cursor.report(joined(first, clause, problem));
    return clauses;
  }

  /// Two conditions are probably meant together; of anything else only its writer knows which.
  private static Problem joined(Clause first, Clause second, Problem problem) {
    return switch (second) {
      case Clause.Where where -> {
        SourceSpan keyword = new SourceSpan(where.span().start(), where.span().start() + 5);
        boolean adjacent =
            first instanceof Clause.Where earlier && earlier.span().end() < keyword.start();
        yield adjacent
            ? problem.withHint("Join the conditions with AND.").withFix(adjacentFix(first, keyword))
            : problem.withHint("Join the conditions with AND.");
      }
      case Clause.Having having -> problem.withHint("Join the conditions with AND.");
      case Clause.Follow c -> problem;
      case TimeRange c -> problem.withHint("Keep one of SINCE, UNTIL, LAST, DURING and AROUND.");
      case Clause.GroupBy c -> problem.withHint("Separate the keys with commas.");
      case Clause.Every c -> problem;
      case Clause.Compare c -> problem;
      case Clause.Contrast c -> problem;
      case Clause.OrderBy c -> problem.withHint("Separate the keys with commas.");
      case Clause.Top c -> problem;
      case Clause.Limit c -> problem;
      case Clause.Sample c -> problem;
    };
  }

  private static Fix adjacentFix(Clause first, SourceSpan keyword) {
    SourceSpan between = new SourceSpan(first.span().end(), keyword.end());
    return new Fix("join with AND", List.of(new TextEdit(between, " AND")));
  }

  private static String kind(Clause clause) {
    return switch (clause) {
      case Clause.Where c -> "WHERE";
      case Clause.Follow c -> "FOLLOW";
      case TimeRange c -> "time range";
      case Clause.GroupBy c -> "GROUP BY";
      case Clause.Every c -> "EVERY";
      case Clause.Having c -> "HAVING";
      case Clause.Compare c -> "COMPARE TO";
      case Clause.Contrast c -> "CONTRAST";
      case Clause.OrderBy c -> "ORDER BY";
      case Clause.Top c -> "TOP";
      case Clause.Limit c -> "LIMIT";
      case Clause.Sample c -> "SAMPLE";
    };
  }

  /// The clauses of SHOW, by their kinds.
  Query.Show show(Query.ShowTarget target, Clauses clauses, SourceSpan span) {
    @Nullable Clause other = null;
    for (Clause clause : clauses.list()) {
      switch (clause) {
        case Clause.Where c -> {}
        case TimeRange c -> {}
        case Clause.Limit c -> {}
        case Clause.Follow c -> other = c;
        case Clause.GroupBy c -> other = c;
        case Clause.Every c -> other = c;
        case Clause.Having c -> other = c;
        case Clause.Compare c -> other = c;
        case Clause.Contrast c -> other = c;
        case Clause.OrderBy c -> other = c;
        case Clause.Top c -> other = c;
        case Clause.Sample c -> other = c;
      }
    }
    if (other != null) {
      cursor.report(
          Problem.of(ProblemCode.E100, other.span(), "SHOW has no " + kind(other))
              .expecting(List.of("WHERE", "SINCE", "UNTIL", "LAST", "DURING", "AROUND", "LIMIT"))
              .withFix(new Fix("remove it", List.of(new TextEdit(other.span(), "")))));
    }
    return new Query.Show(target, clauses.where(), clauses.time(), clauses.limit(), span);
  }
}
