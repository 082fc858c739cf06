package io.ollystack.copilot.observql.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which words mean something in themselves.
///
/// Only the [#RESERVED] words need double quotes to be names; every other keyword is soft: it is
/// one only where the grammar asks for it, so that attributes called `path`, `last` or `count` need
/// no quotes.
public final class Words {
  /// In alphabetical order.
  public static final List<String> RESERVED =
      List.of(
          "ALL",
          "AND",
          "AROUND",
          "AS",
          "ASC",
          "ASOF",
          "BETWEEN",
          "BY",
          "CASE",
          "COMPARE",
          "CONTAINS",
          "CONTRAST",
          "DESC",
          "DISTINCT",
          "DURING",
          "ELSE",
          "EVERY",
          "FALSE",
          "FOLLOW",
          "FROM",
          "GROUP",
          "HAS",
          "HAVING",
          "ILIKE",
          "IN",
          "INNER",
          "IS",
          "JOIN",
          "LEFT",
          "LIKE",
          "LIMIT",
          "MATCHES",
          "NEAREST",
          "NOT",
          "NULL",
          "ON",
          "OR",
          "ORDER",
          "SELECT",
          "SINCE",
          "THEN",
          "TRUE",
          "UNION",
          "UNTIL",
          "USING",
          "WHEN",
          "WHERE",
          "WITH",
          "WITHIN");

  /// Soft keywords, for completion and for telling a slip of the finger from a name.
  public static final List<String> SOFT =
      List.of(
          "AFTER",
          "AGAINST",
          "AGGREGATE",
          "AGO",
          "ALERT",
          "ANCESTOR",
          "ANOMALIES",
          "ANOMALY",
          "ASK",
          "ATTRIBUTES",
          "AUTO",
          "BASELINE",
          "BEFORE",
          "CHANGE",
          "CHILD",
          "COLUMNS",
          "COST",
          "COUNT",
          "CRITICAL",
          "DEPLOY",
          "DESCENDANT",
          "DOWNSTREAM",
          "END",
          "EVENT",
          "EXISTS",
          "EXPLAIN",
          "EXTEND",
          "FILL",
          "FILTER",
          "FORECAST",
          "HOPS",
          "INCIDENT",
          "LAST",
          "LINEAR",
          "LINK",
          "LOG",
          "METRICS",
          "NOW",
          "OF",
          "OFFSET",
          "OPERATIONS",
          "OTHERS",
          "OVER",
          "PARENT",
          "PATH",
          "PATTERNS",
          "PER",
          "PLAN",
          "PREVIOUS",
          "SAMPLE",
          "SERVICES",
          "SHOW",
          "SIBLING",
          "SLO",
          "SPAN",
          "SQL",
          "TABLES",
          "TO",
          "TODAY",
          "TOP",
          "TRACE",
          "UPSTREAM",
          "VALUES",
          "WHY",
          "YESTERDAY");

  /// The words that begin a clause.
  static final List<String> CLAUSES =
      List.of(
          "WHERE",
          "FOLLOW",
          "SINCE",
          "UNTIL",
          "LAST",
          "DURING",
          "AROUND",
          "GROUP",
          "BY",
          "EVERY",
          "HAVING",
          "COMPARE",
          "CONTRAST",
          "ORDER",
          "TOP",
          "LIMIT",
          "SAMPLE");

  private static final Set<String> RESERVED_SET = Set.copyOf(RESERVED);
  private static final Set<String> CLAUSE_SET = Set.copyOf(CLAUSES);

  /// Soft words that are no alias without AS, because they begin or end a clause.
  private static final Set<String> NO_BARE_ALIAS = Set.of("LAST", "TOP", "SAMPLE", "EXISTS", "END");

  private Words() {}

  public static boolean isReserved(String word) {
    return RESERVED_SET.contains(word.toUpperCase(Locale.ROOT));
  }

  static boolean beginsClause(Token token) {
    return token.is(Token.Kind.WORD) && CLAUSE_SET.contains(token.text().toUpperCase(Locale.ROOT));
  }

  static boolean canBeBareAlias(String word) {
    return !isReserved(word) && !NO_BARE_ALIAS.contains(word.toUpperCase(Locale.ROOT));
  }

  /// Can stand as a name without quotes (reserved words apart).
  static boolean isIdentifier(String text) {
    if (text.isEmpty() || !isNameStart(text.charAt(0))) {
      return false;
    }
    return text.chars().allMatch(c -> isNamePart((char) c));
  }

  /// Can stand after a dot without quotes.
  static boolean isPathPart(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> isNamePart((char) c));
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Short enough for a message.
  static String clip(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 40 ? line : line.substring(0, 37) + "...";
  }
}
