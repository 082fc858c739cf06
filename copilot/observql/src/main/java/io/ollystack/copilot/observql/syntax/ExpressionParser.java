package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules `expr` to `literal` of the grammar.
final class ExpressionParser {
  /// Chains of arithmetic make a deep tree without a parenthesis.
  private static final int MAX_OPERATORS = 400;

  private static final List<String> OPERAND = List.of("a column", "a value", "a function call");
  private static final List<String> RELATIONS =
      Arrays.stream(Expr.Relation.values()).map(Enum::name).toList();
  private static final Set<String> TEXT_OPERATORS = Set.of("CONTAINS", "MATCHES", "LIKE", "ILIKE");
  private static final Map<String, Expr.Comparator> COMPARATORS =
      Map.of(
          "=", Expr.Comparator.EQ,
          "!=", Expr.Comparator.NE,
          "<>", Expr.Comparator.NE,
          "<", Expr.Comparator.LT,
          "<=", Expr.Comparator.LE,
          ">", Expr.Comparator.GT,
          ">=", Expr.Comparator.GE);

  private final Cursor cursor;
  private final ValueParser values;
  private final PipelineParser pipelines;
  private int operators;

  ExpressionParser(Cursor cursor, ValueParser values, PipelineParser pipelines) {
    this.cursor = cursor;
    this.values = values;
    this.pipelines = pipelines;
  }

  Expr expression() {
    cursor.enter();
    SourceSpan start = cursor.peek().span();
    var terms = new ArrayList<Expr>();
    do {
      terms.add(conjunction());
    } while (cursor.accept("OR"));
    cursor.leave();
    return terms.size() == 1 ? terms.getFirst() : new Expr.Or(terms, cursor.since(start));
  }

  private Expr conjunction() {
    SourceSpan start = cursor.peek().span();
    var terms = new ArrayList<Expr>();
    do {
      terms.add(negation());
    } while (cursor.accept("AND"));
    return terms.size() == 1 ? terms.getFirst() : new Expr.And(terms, cursor.since(start));
  }

  private Expr negation() {
    SourceSpan start = cursor.peek().span();
    if (cursor.accept("NOT")) {
      cursor.enter();
      Expr operand = negation();
      cursor.leave();
      return new Expr.Not(operand, cursor.since(start));
    }
    if (cursor.atWord("HAS")) {
      return structural(null, start);
    }
    Expr left = sum();
    if (left instanceof Expr.Path subject && cursor.atWord("HAS")) {
      return structural(subject, start);
    }
    return predicate(left, start);
  }

  private Expr structural(Expr.@Nullable Path subject, SourceSpan start) {
    cursor.advance();
    var relation = Expr.Relation.valueOf(cursor.expectOneOf(RELATIONS));
    Expr condition = cursor.parenthesized(this::expression);
    Expr.CountBound count = null;
    if (cursor.atWord("COUNT")) {
      SourceSpan countStart = cursor.advance().span();
      Expr.Comparator comparator = comparator();
      if (comparator == null) {
        throw cursor.unexpected(List.of("=", "!=", "<", "<=", ">", ">="));
      }
      cursor.advance();
      long bound = values.wholeNumber("a count");
      count = new Expr.CountBound(comparator, bound, cursor.since(countStart));
    }
    return new Expr.Structural(subject, relation, condition, count, cursor.since(start));
  }

  private Expr predicate(Expr left, SourceSpan start) {
    Expr.Comparator comparator = comparator();
    if (comparator != null) {
      cursor.advance();
      Expr right = sum();
      refuseChain();
      return new Expr.Comparison(comparator, left, right, cursor.since(start));
    }
    if (cursor.acceptSymbol("~")) {
      return new Expr.Near(left, sum(), cursor.since(start));
    }
    if (cursor.accept("IS")) {
      boolean negated = cursor.accept("NOT");
      if (!cursor.accept("NULL")) {
        throw cursor.unexpected(negated ? List.of("NULL") : List.of("NULL", "NOT NULL"));
      }
      return new Expr.IsNull(left, negated, cursor.since(start));
    }
    if (cursor.accept("EXISTS")) {
      return new Expr.Exists(left, cursor.since(start));
    }
    if (cursor.atWord("NOT") && cursor.peek(1).isWord("EXISTS")) {
      cursor.advance();
      cursor.advance();
      SourceSpan span = cursor.since(start);
      return new Expr.Not(new Expr.Exists(left, span), span);
    }
    return negatable(left, start);
  }

  private Expr negatable(Expr left, SourceSpan start) {
    boolean negated = cursor.atWord("NOT") && beginsTail(1);
    if (!negated && !beginsTail(0)) {
      return left;
    }
    if (negated) {
      cursor.advance();
    }
    Token tail = cursor.advance();
    return switch (tail.text().toUpperCase(Locale.ROOT)) {
      case "IN" -> membership(left, negated, start);
      case "BETWEEN" -> {
        Expr low = sum();
        cursor.expectOrInsert("AND");
        yield new Expr.Between(left, negated, low, sum(), cursor.since(start));
      }
      case "WITHIN" -> {
        Literal.DurationValue distance = values.duration();
        cursor.expectOrInsert("OF");
        yield new Expr.Within(left, negated, distance, sum(), cursor.since(start));
      }
      case "CONTAINS", "MATCHES", "LIKE", "ILIKE" -> {
        var operator = Expr.TextOperator.valueOf(tail.text().toUpperCase(Locale.ROOT));
        Literal.Text pattern = values.text();
        yield new Expr.TextMatch(operator, left, negated, pattern, cursor.since(start));
      }
      default -> throw new IllegalStateException("not a tail: " + tail.text());
    };
  }

  /// `WITHIN 1m` without OF belongs to the join around it.
  private boolean beginsTail(int ahead) {
    Token token = cursor.peek(ahead);
    if (!token.is(Token.Kind.WORD)) {
      return false;
    }
    String word = token.text().toUpperCase(Locale.ROOT);
    return word.equals("IN")
        || word.equals("BETWEEN")
        || TEXT_OPERATORS.contains(word)
        || (word.equals("WITHIN") && (ahead > 0 || cursor.peek(ahead + 2).isWord("OF")));
  }

  private Expr membership(Expr left, boolean negated, SourceSpan start) {
    if (!cursor.atSymbol("(")) {
      Problem problem = cursor.unexpectedProblem(List.of("a list in parentheses: IN ('a', 'b')"));
      Token token = cursor.peek();
      if (token.is(Token.Kind.STRING) || token.is(Token.Kind.NUMBER)) {
        problem =
            problem.withFix(
                new Fix(
                    "put it in parentheses",
                    List.of(
                        new TextEdit(
                            new SourceSpan(token.span().start(), token.span().start()), "("),
                        new TextEdit(
                            new SourceSpan(token.span().end(), token.span().end()), ")"))));
        cursor.report(problem);
        return new Expr.InList(left, negated, List.of(sum()), cursor.since(start));
      }
      throw cursor.fail(problem);
    }
    if (pipelines.beginsPipeline(1)) {
      Query.Pipeline query = cursor.parenthesized(pipelines::pipeline);
      return new Expr.InQuery(left, negated, query, cursor.since(start));
    }
    List<Expr> list = cursor.parenthesized(this::expressions);
    return new Expr.InList(left, negated, list, cursor.since(start));
  }

  List<Expr> expressions() {
    var list = new ArrayList<Expr>();
    do {
      list.add(expression());
    } while (cursor.acceptSymbol(","));
    return list;
  }

  private Expr.@Nullable Comparator comparator() {
    Token token = cursor.peek();
    return token.is(Token.Kind.SYMBOL) ? COMPARATORS.get(token.text()) : null;
  }

  private void refuseChain() {
    if (comparator() != null) {
      throw cursor.fail(
          cursor
              .unexpectedProblem(List.of("AND", "OR"))
              .withHint("Comparisons do not chain: write a < b AND b < c."));
    }
  }

  Expr sum() {
    SourceSpan start = cursor.peek().span();
    Expr left = product();
    while (true) {
      if (cursor.atSymbol("+-")) {
        // The lexer took two operators for one sign.
        Token both = cursor.peek();
        cursor.substitute(new Token(Token.Kind.SYMBOL, "-", null, both.span()));
        countOperator();
        left = new Expr.Arithmetic(Expr.Operator.ADD, left, product(), cursor.since(start));
      } else if (cursor.acceptSymbol("+")) {
        countOperator();
        left = new Expr.Arithmetic(Expr.Operator.ADD, left, product(), cursor.since(start));
      } else if (cursor.acceptSymbol("-")) {
        countOperator();
        left = new Expr.Arithmetic(Expr.Operator.SUBTRACT, left, product(), cursor.since(start));
      } else {
        return left;
      }
    }
  }

  private Expr product() {
    SourceSpan start = cursor.peek().span();
    Expr left = unary();
    while (true) {
      if (cursor.acceptSymbol("*")) {
        countOperator();
        left = new Expr.Arithmetic(Expr.Operator.MULTIPLY, left, unary(), cursor.since(start));
      } else if (cursor.acceptSymbol("/")) {
        countOperator();
        left = new Expr.Arithmetic(Expr.Operator.DIVIDE, left, unary(), cursor.since(start));
      } else {
        return left;
      }
    }
  }

  private void countOperator() {
    if (++operators > MAX_OPERATORS) {
      throw cursor.fail(
          Problem.of(
              ProblemCode.E110,
              cursor.peek().span(),
              "a query has at most " + MAX_OPERATORS + " arithmetic operators"));
    }
  }

  private Expr unary() {
    SourceSpan start = cursor.peek().span();
    if (cursor.acceptSymbol("-")) {
      cursor.enter();
      Expr operand = unary();
      cursor.leave();
      return new Expr.Negate(operand, cursor.since(start));
    }
    return primary();
  }

  private Expr primary() {
    Token token = cursor.peek();
    return switch (token.kind()) {
      case NUMBER -> values.numberOrQuantity();
      case DURATION, SIZE, PERCENT -> values.literal();
      case STRING -> values.text();
      case QUOTED -> pathOrCall();
      case WORD -> word(token);
      case SYMBOL -> {
        if (!token.isSymbol("(")) {
          throw cursor.unexpected(OPERAND);
        }
        refuseSubquery();
        yield cursor.parenthesized(this::expression);
      }
      case END -> throw cursor.unexpected(OPERAND);
    };
  }

  private Expr word(Token token) {
    return switch (token.text().toUpperCase(Locale.ROOT)) {
      case "TRUE" -> new Literal.BooleanValue(true, cursor.advance().span());
      case "FALSE" -> new Literal.BooleanValue(false, cursor.advance().span());
      case "NULL" -> new Literal.Null(cursor.advance().span());
      case "CASE" -> caseExpression();
      case "INTERVAL" -> values.beginsInterval() ? values.interval() : pathOrCall();
      default -> values.beginsEvent() ? values.event() : pathOrCall();
    };
  }

  private void refuseSubquery() {
    if (pipelines.beginsPipeline(1)) {
      throw cursor.fail(
          Problem.of(
                  ProblemCode.E100,
                  cursor.peek(1).span(),
                  "a subquery stands after FROM, JOIN or IN, not inside an expression")
              .withHint("Name it with WITH and join it, or write: x IN (SELECT ...)."));
    }
  }

  private Expr caseExpression() {
    SourceSpan start = cursor.advance().span();
    var whens = new ArrayList<Expr.When>();
    while (cursor.atWord("WHEN")) {
      SourceSpan whenStart = cursor.advance().span();
      Expr condition = expression();
      cursor.expectOrInsert("THEN");
      whens.add(new Expr.When(condition, expression(), cursor.since(whenStart)));
    }
    if (whens.isEmpty()) {
      throw cursor.unexpected(List.of("WHEN"));
    }
    Expr otherwise = cursor.accept("ELSE") ? expression() : null;
    cursor.expectOrInsert("END");
    return new Expr.Case(whens, otherwise, cursor.since(start));
  }

  private Expr pathOrCall() {
    if (cursor.peek(1).isSymbol("(")) {
      Token name = cursor.peek();
      if (name.is(Token.Kind.QUOTED) || !Words.isReserved(name.text())) {
        cursor.advance();
        return call(name.text(), name.span());
      }
    }
    Expr.Path path = values.path();
    if (cursor.atSymbol("(") && isQuantileName(path)) {
      return call(path.dotted(), path.span());
    }
    return path;
  }

  /// `p99.9(x)`.
  private static boolean isQuantileName(Expr.Path path) {
    return path.parts().size() == 2 && isQuantileName(path.dotted());
  }

  static boolean isQuantileName(String name) {
    return name.matches("[pP]\\d{1,2}\\.\\d{1,9}");
  }

  private Expr call(String name, SourceSpan start) {
    record Arguments(boolean distinct, List<Expr> list) {}
    Arguments arguments =
        cursor.parenthesized(() -> {
          boolean distinct = cursor.accept("DISTINCT");
          if (cursor.atSymbol(")")) {
            return new Arguments(distinct, List.of());
          }
          if (cursor.atSymbol("*") && cursor.peek(1).isSymbol(")")) {
            cursor.advance();
            return new Arguments(distinct, List.of());
          }
          return new Arguments(distinct, expressions());
        });
    Expr filter = null;
    if (cursor.atWord("FILTER") && cursor.peek(1).isSymbol("(")) {
      cursor.advance();
      filter =
          cursor.parenthesized(() -> {
            cursor.expectOrInsert("WHERE");
            return expression();
          });
    }
    return new Expr.Call(
        name, arguments.distinct, arguments.list, filter, start, cursor.since(start));
  }
}
