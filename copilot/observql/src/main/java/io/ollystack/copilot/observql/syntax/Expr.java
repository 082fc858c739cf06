package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An expression as written; parentheses are in the shape of the tree.
public sealed interface Expr extends Node
    permits Expr.Or,
        Expr.And,
        Expr.Not,
        Expr.Structural,
        Expr.Comparison,
        Expr.Near,
        Expr.IsNull,
        Expr.Exists,
        Expr.InList,
        Expr.InQuery,
        Expr.Between,
        Expr.Within,
        Expr.TextMatch,
        Expr.Arithmetic,
        Expr.Negate,
        Expr.Case,
        Expr.Call,
        Expr.Path,
        EventRef,
        Literal {

  /// `a OR b OR c`.
  record Or(List<Expr> terms, SourceSpan span) implements Expr {
    public Or {
      terms = List.copyOf(terms);
      requireAtLeast(2, terms);
    }
  }

  /// `a AND b AND c`.
  record And(List<Expr> terms, SourceSpan span) implements Expr {
    public And {
      terms = List.copyOf(terms);
      requireAtLeast(2, terms);
    }
  }

  record Not(Expr operand, SourceSpan span) implements Expr {}

  enum Relation {
    CHILD,
    PARENT,
    DESCENDANT,
    ANCESTOR,
    SIBLING,
    SPAN,
    LOG,
    EVENT,
    LINK
  }

  /// `[subject] HAS relation (condition) [COUNT cmp n]`.
  ///
  /// @param subject null: the query's only span table
  record Structural(
      @Nullable Path subject,
      Relation relation,
      Expr condition,
      @Nullable CountBound count,
      SourceSpan span)
      implements Expr {}

  record CountBound(Comparator comparator, long count, SourceSpan span) implements Node {}

  enum Comparator {
    EQ("="),
    NE("!="),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String symbol;

    Comparator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  record Comparison(Comparator comparator, Expr left, Expr right, SourceSpan span)
      implements Expr {}

  /// `a ~ b`: two times at most 30 s apart.
  record Near(Expr left, Expr right, SourceSpan span) implements Expr {}

  record IsNull(Expr operand, boolean negated, SourceSpan span) implements Expr {}

  /// `exception.type EXISTS`.
  record Exists(Expr operand, SourceSpan span) implements Expr {}

  record InList(Expr operand, boolean negated, List<Expr> values, SourceSpan span) implements Expr {
    public InList {
      values = List.copyOf(values);
      requireAtLeast(1, values);
    }
  }

  record InQuery(Expr operand, boolean negated, Query.Pipeline query, SourceSpan span)
      implements Expr {}

  record Between(Expr operand, boolean negated, Expr low, Expr high, SourceSpan span)
      implements Expr {}

  /// `a WITHIN 1m OF b`: two times at most so far apart.
  record Within(
      Expr operand, boolean negated, Literal.DurationValue distance, Expr of, SourceSpan span)
      implements Expr {}

  enum TextOperator {
    CONTAINS,
    /// A regular expression, RE2.
    MATCHES,
    LIKE,
    ILIKE
  }

  record TextMatch(
      TextOperator operator, Expr operand, boolean negated, Literal.Text pattern, SourceSpan span)
      implements Expr {}

  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  record Arithmetic(Operator operator, Expr left, Expr right, SourceSpan span) implements Expr {}

  record Negate(Expr operand, SourceSpan span) implements Expr {}

  /// `CASE WHEN ... THEN ... [ELSE ...] END`.
  record Case(List<When> whens, @Nullable Expr otherwise, SourceSpan span) implements Expr {
    public Case {
      whens = List.copyOf(whens);
      requireAtLeast(1, whens);
    }
  }

  record When(Expr condition, Expr result, SourceSpan span) implements Node {}

  /// `name([DISTINCT] arguments) [FILTER (WHERE filter)]`. `count(*)` has no arguments.
  ///
  /// @param name in lower case
  record Call(
      String name,
      boolean distinct,
      List<Expr> arguments,
      @Nullable Expr filter,
      SourceSpan nameSpan,
      SourceSpan span)
      implements Expr {
    public Call {
      name = name.toLowerCase(Locale.ROOT);
      arguments = List.copyOf(arguments);
    }
  }

  /// `t.duration`, `k8s.pod.name`, `resource['my key']`: parts without dots between them or quotes.
  record Path(List<String> parts, SourceSpan span) implements Expr {
    public Path {
      parts = List.copyOf(parts);
      requireAtLeast(1, parts);
      if (parts.getFirst().isEmpty() || parts.getFirst().indexOf('"') >= 0) {
        throw new IllegalArgumentException("not a name: " + parts.getFirst());
      }
    }

    public static Path of(String... parts) {
      return new Path(List.of(parts), SourceSpan.NONE);
    }

    /// The parts with dots between them: the name of an attribute.
    public String dotted() {
      return String.join(".", parts);
    }
  }

  /// The conditions that must all hold: the terms of an AND, however nested; else this alone.
  default List<Expr> conjuncts() {
    return this instanceof And and
        ? and.terms().stream().flatMap(term -> term.conjuncts().stream()).toList()
        : List.of(this);
  }

  private static void requireAtLeast(int count, List<?> list) {
    if (list.size() < count) {
      throw new IllegalArgumentException("needs at least " + count + ": " + list);
    }
  }
}
