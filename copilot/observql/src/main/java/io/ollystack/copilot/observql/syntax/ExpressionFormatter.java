package io.ollystack.copilot.observql.syntax;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// Prints expressions with the parentheses that their shape needs, and no others.
final class ExpressionFormatter {
  /// How tightly an expression binds, loosest first.
  private enum Level {
    OR,
    AND,
    NOT,
    PREDICATE,
    SUM,
    PRODUCT,
    UNARY,
    PRIMARY
  }

  private final Formatter queries;

  ExpressionFormatter(Formatter queries) {
    this.queries = queries;
  }

  String format(Expr expr) {
    return at(Level.OR, expr);
  }

  String list(List<Expr> list) {
    return list.stream().map(this::format).collect(Collectors.joining(", "));
  }

  String paths(List<Expr.Path> paths) {
    return paths.stream().map(this::path).collect(Collectors.joining(", "));
  }

  /// The expression, in parentheses if it binds more loosely than its place asks.
  private String at(Level level, Expr expr) {
    String text = bare(expr);
    return level(expr).compareTo(level) < 0 ? "(" + text + ")" : text;
  }

  private static Level level(Expr expr) {
    return switch (expr) {
      case Expr.Or e -> Level.OR;
      case Expr.And e -> Level.AND;
      case Expr.Not e -> Level.NOT;
      case Expr.Structural e -> Level.NOT;
      case Expr.Comparison e -> Level.PREDICATE;
      case Expr.Near e -> Level.PREDICATE;
      case Expr.IsNull e -> Level.PREDICATE;
      case Expr.Exists e -> Level.PREDICATE;
      case Expr.InList e -> Level.PREDICATE;
      case Expr.InQuery e -> Level.PREDICATE;
      case Expr.Between e -> Level.PREDICATE;
      case Expr.Within e -> Level.PREDICATE;
      case Expr.TextMatch e -> Level.PREDICATE;
      case Expr.Arithmetic e ->
          switch (e.operator()) {
            case ADD, SUBTRACT -> Level.SUM;
            case MULTIPLY, DIVIDE -> Level.PRODUCT;
          };
      case Expr.Negate e -> Level.UNARY;
      case Expr.Case e -> Level.PRIMARY;
      case Expr.Call e -> Level.PRIMARY;
      case Expr.Path e -> Level.PRIMARY;
      case EventRef e -> Level.PRIMARY;
      case Literal e -> Level.PRIMARY;
    };
  }

  private String bare(Expr expr) {
    return switch (expr) {
      case Expr.Or or -> terms(or.terms(), Level.AND, " OR ");
      case Expr.And and -> terms(and.terms(), Level.NOT, " AND ");
      case Expr.Not not -> "NOT " + at(Level.NOT, not.operand());
      case Expr.Structural structural -> structural(structural);
      case Expr.Comparison e ->
          sum(e.left()) + " " + e.comparator().symbol() + " " + sum(e.right());
      case Expr.Near e -> sum(e.left()) + " ~ " + sum(e.right());
      case Expr.IsNull e -> sum(e.operand()) + (e.negated() ? " IS NOT NULL" : " IS NULL");
      case Expr.Exists e -> sum(e.operand()) + " EXISTS";
      case Expr.InList e -> sum(e.operand()) + not(e.negated()) + " IN (" + list(e.values()) + ")";
      case Expr.InQuery e ->
          sum(e.operand()) + not(e.negated()) + " IN (" + queries.pipeline(e.query()) + ")";
      case Expr.Between e ->
          sum(e.operand())
              + not(e.negated())
              + " BETWEEN "
              + sum(e.low())
              + " AND "
              + sum(e.high());
      case Expr.Within e ->
          sum(e.operand())
              + not(e.negated())
              + " WITHIN "
              + Units.format(e.distance().value())
              + " OF "
              + sum(e.of());
      case Expr.TextMatch e ->
          sum(e.operand())
              + not(e.negated())
              + " "
              + e.operator()
              + " "
              + Formatter.text(e.pattern().value());
      case Expr.Arithmetic e -> arithmetic(e);
      case Expr.Negate e ->
          // Two signs in a row would begin a comment.
          e.operand() instanceof Expr.Negate
              ? "-(" + bare(e.operand()) + ")"
              : "-" + at(Level.UNARY, e.operand());
      case Expr.Case e -> caseExpression(e);
      case Expr.Call call -> call(call);
      case Expr.Path path -> path(path);
      case EventRef event -> queries.event(event);
      case Literal literal -> literal(literal);
    };
  }

  private String sum(Expr expr) {
    return at(Level.SUM, expr);
  }

  private String terms(List<Expr> terms, Level level, String between) {
    return terms.stream().map(term -> at(level, term)).collect(Collectors.joining(between));
  }

  private static String not(boolean negated) {
    return negated ? " NOT" : "";
  }

  private String arithmetic(Expr.Arithmetic e) {
    return switch (e.operator()) {
      case ADD, SUBTRACT ->
          at(Level.SUM, e.left())
              + " "
              + e.operator().symbol()
              + " "
              + at(Level.PRODUCT, e.right());
      case MULTIPLY, DIVIDE ->
          at(Level.PRODUCT, e.left())
              + " "
              + e.operator().symbol()
              + " "
              + at(Level.UNARY, e.right());
    };
  }

  private String structural(Expr.Structural e) {
    Expr.Path subject = e.subject();
    Expr.CountBound count = e.count();
    return (subject == null ? "" : path(subject) + " ")
        + "HAS "
        + e.relation()
        + " ("
        + format(e.condition())
        + ")"
        + (count == null ? "" : " COUNT " + count.comparator().symbol() + " " + count.count());
  }

  private String caseExpression(Expr.Case e) {
    var text = new StringBuilder("CASE");
    for (Expr.When when : e.whens()) {
      text.append(" WHEN ").append(format(when.condition()));
      text.append(" THEN ").append(format(when.result()));
    }
    Expr otherwise = e.otherwise();
    if (otherwise != null) {
      text.append(" ELSE ").append(format(otherwise));
    }
    return text.append(" END").toString();
  }

  private String call(Expr.Call call) {
    boolean plain =
        (Words.isIdentifier(call.name()) && !Words.isReserved(call.name()))
            || ExpressionParser.isQuantileName(call.name());
    Expr filter = call.filter();
    return (plain ? call.name() : "\"" + call.name() + "\"")
        + "("
        + (call.distinct() ? "DISTINCT" + (call.arguments().isEmpty() ? "" : " ") : "")
        + list(call.arguments())
        + ")"
        + (filter == null ? "" : " FILTER (WHERE " + format(filter) + ")");
  }

  String path(Expr.Path path) {
    var text = new StringBuilder();
    for (int i = 0; i < path.parts().size(); i++) {
      String part = path.parts().get(i);
      if (i == 0) {
        boolean plain = Words.isIdentifier(part) && !Words.isReserved(part);
        text.append(plain ? part : "\"" + part + "\"");
      } else if (Words.isPathPart(part)) {
        text.append('.').append(part);
      } else if (part.isEmpty() || part.indexOf('"') >= 0) {
        text.append('[').append(Formatter.text(part)).append(']');
      } else {
        text.append(".\"").append(part).append('"');
      }
    }
    return text.toString();
  }

  private static String literal(Literal literal) {
    return switch (literal) {
      case Literal.DurationValue value -> Units.format(value.value());
      case Literal.SizeValue value -> Units.formatSize(value.bytes());
      case Literal.PercentValue value -> value.percent().toPlainString() + "%";
      case Literal.NumberValue value -> number(value.value());
      case Literal.Text value -> Formatter.text(value.value());
      case Literal.BooleanValue value -> value.value() ? "TRUE" : "FALSE";
      case Literal.Null value -> "NULL";
    };
  }

  private static String number(BigDecimal value) {
    return Math.abs(value.scale()) <= 20 ? value.toPlainString() : value.toString();
  }
}
