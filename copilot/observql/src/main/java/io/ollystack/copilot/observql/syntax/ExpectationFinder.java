package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Expectation.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Finds what can stand at the cursor, from the words before it.
///
/// Looks at words, not at a syntax tree: a text with a cursor in it is seldom a query yet.
/// Thread-safe.
public final class ExpectationFinder {
  private static final List<String> STARTS =
      List.of("SELECT", "FROM", "TRACE FROM", "SHOW", "EXPLAIN", "ASK", "WITH");
  private static final List<String> CLAUSES =
      List.of(
          "WHERE",
          "SINCE",
          "GROUP BY",
          "EVERY",
          "HAVING",
          "COMPARE TO",
          "CONTRAST (",
          "ORDER BY",
          "TOP",
          "LIMIT",
          "LAST",
          "DURING",
          "AROUND",
          "UNTIL",
          "FOLLOW",
          "SAMPLE",
          "|>");
  private static final Set<Slot> OPERAND = Set.of(Slot.COLUMN, Slot.FUNCTION);
  private static final Set<String> COMPARATORS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");
  private static final Set<String> TEXT_OPERATORS = Set.of("CONTAINS", "MATCHES", "LIKE", "ILIKE");

  private final String text;
  private final List<Token> before;
  private final List<Token> all;
  private String typed = "";
  private SourceSpan replace;
  private boolean quoted;

  private ExpectationFinder(String text, int cursor) {
    this.text = text;
    this.before = tokens(text.substring(0, cursor));
    this.all = tokens(text);
    this.replace = new SourceSpan(cursor, cursor);
    takeTyped(cursor);
  }

  /// @param cursor an offset in the text
  public static Expectation at(String text, int cursor) {
    int within = Math.clamp(cursor, 0, Math.min(text.length(), QueryParser.MAX_LENGTH));
    return new ExpectationFinder(text, within).find();
  }

  private static List<Token> tokens(String part) {
    List<Token> tokens = new Lexer(part, new ArrayList<>()).tokens();
    return new ArrayList<>(tokens.subList(0, tokens.size() - 1));
  }

  /// Moves the unfinished word from the tokens to [#typed].
  private void takeTyped(int cursor) {
    if (before.isEmpty()) {
      return;
    }
    Token last = before.getLast();
    if (last.is(Token.Kind.STRING) && openQuote(last, cursor)) {
      before.removeLast();
      quoted = true;
      int start = Math.min(last.span().start() + 1, cursor);
      typed = text.substring(start, cursor);
      replace = new SourceSpan(last.span().start(), closingQuote(cursor));
      return;
    }
    if (last.span().end() != cursor) {
      return;
    }
    int first = before.size();
    boolean part = true;
    while (first > 0) {
      Token token = before.get(first - 1);
      boolean fits =
          part
              ? token.is(Token.Kind.WORD) || token.isSymbol(".")
              : token.isSymbol(".") && first < before.size();
      boolean touches =
          first == before.size() || token.span().end() == before.get(first).span().start();
      if (!fits || !touches) {
        break;
      }
      part = token.isSymbol(".");
      first--;
    }
    if (first < before.size()) {
      int start = before.get(first).span().start();
      typed = text.substring(start, cursor);
      replace = new SourceSpan(start, cursor);
      before.subList(first, before.size()).clear();
    }
  }

  private boolean openQuote(Token string, int cursor) {
    String written = text.substring(string.span().start(), cursor);
    return written.startsWith("'") && written.chars().filter(c -> c == '\'').count() % 2 == 1;
  }

  /// The quote that an editor closed by itself is replaced too.
  private int closingQuote(int cursor) {
    return cursor < text.length() && text.charAt(cursor) == '\'' ? cursor + 1 : cursor;
  }

  private Expectation find() {
    if (before.isEmpty()) {
      return expect(STARTS, Set.of());
    }
    Token last = before.getLast();
    return switch (last.kind()) {
      case SYMBOL -> afterSymbol(last);
      case WORD -> afterWord(last);
      case QUOTED -> afterOperand();
      case STRING, NUMBER, DURATION, SIZE, PERCENT -> afterValue(last);
      case END -> expect(STARTS, Set.of());
    };
  }

  private Expectation afterSymbol(Token last) {
    if (COMPARATORS.contains(last.text())) {
      return value(before.size() - 2);
    }
    return switch (last.text()) {
      case "|>" ->
          expect(
              List.of("WHERE", "AGGREGATE", "EXTEND", "SELECT", "ORDER BY", "LIMIT", "JOIN"),
              Set.of());
      case ")" -> afterOperand();
      case "(" -> afterParenthesis();
      case "," -> inList() ? value(openParenthesis() - 2) : operand();
      case "±", "+-" -> expect(List.of(), Set.of(Slot.STEP));
      case "=>" -> expect(List.of("TRUE", "FALSE"), OPERAND);
      default -> operand();
    };
  }

  private Expectation afterParenthesis() {
    if (inList()) {
      return value(before.size() - 3);
    }
    String function = wordAt(before.size() - 2);
    return switch (function) {
      case "DEPLOY", "CHANGE", "ANOMALY" -> expect(List.of(), Set.of(Slot.SERVICE));
      case "INCIDENT", "ALERT" -> expect(List.of(), Set.of(Slot.EVENT));
      case "ANOMALIES", "FORECAST", "PATTERNS", "AS", "FROM", "JOIN" ->
          expect(List.of("SELECT", "FROM", "(SELECT"), Set.of());
      case "FILTER" -> expect(List.of("WHERE"), Set.of());
      case "TO" -> expect(List.of("SINCE", "LAST"), Set.of());
      default -> operand();
    };
  }

  private Expectation afterWord(Token last) {
    String word = last.text().toUpperCase(Locale.ROOT);
    return switch (word) {
      case "SELECT" -> expect(List.of("DISTINCT", "*"), OPERAND);
      case "DISTINCT", "WHERE", "AND", "OR", "HAVING", "NOT", "BY", "WHEN", "THEN", "ELSE", "ON" ->
          expectCondition(word);
      case "FROM" -> from();
      case "JOIN" -> expect(List.of(), Set.of(Slot.TABLE));
      case "TRACE" -> expect(List.of("FROM"), Set.of());
      case "INNER", "LEFT", "ASOF", "NEAREST" -> expect(List.of("JOIN"), Set.of());
      case "GROUP", "ORDER" -> expect(List.of("BY"), Set.of());
      case "SINCE", "UNTIL", "AROUND" -> expect(List.of(), Set.of(Slot.TIME));
      case "LAST", "WITHIN" -> expect(List.of(), Set.of(Slot.STEP));
      case "EVERY" -> expect(List.of("AUTO"), Set.of(Slot.STEP));
      case "AUTO" -> expect(join(List.of("FILL"), CLAUSES), Set.of());
      case "DURING" -> expect(List.of(), Set.of(Slot.EVENT));
      case "LIMIT", "TOP", "OFFSET" -> expect(List.of(), Set.of(Slot.COUNT));
      case "FILL" -> expect(List.of("0", "NULL", "PREVIOUS", "LINEAR"), Set.of());
      case "COMPARE" -> expect(List.of("TO"), Set.of());
      case "TO" ->
          expect(
              List.of("PREVIOUS", "1d BEFORE", "1w BEFORE", "BASELINE(4, 1w)", "BEFORE deploy("),
              Set.of());
      case "FOLLOW" -> expect(List.of("DOWNSTREAM", "UPSTREAM", "CRITICAL PATH"), Set.of());
      case "DOWNSTREAM", "UPSTREAM" -> expect(join(List.of("FROM", "SELECT"), CLAUSES), Set.of());
      case "HAS" ->
          expect(
              List.of(
                  "CHILD (",
                  "PARENT (",
                  "DESCENDANT (",
                  "ANCESTOR (",
                  "SIBLING (",
                  "SPAN (",
                  "LOG (",
                  "EVENT (",
                  "LINK ("),
              Set.of());
      case "SHOW" ->
          expect(
              List.of(
                  "TABLES",
                  "SERVICES",
                  "METRICS",
                  "OPERATIONS",
                  "ATTRIBUTES",
                  "VALUES OF",
                  "COLUMNS OF"),
              Set.of());
      case "EXPLAIN" -> expect(List.of("WHY", "SQL", "PLAN", "COST", "SELECT", "FROM"), Set.of());
      case "OF" ->
          wordAt(before.size() - 2).equals("COLUMNS")
              ? expect(List.of(), Set.of(Slot.TABLE))
              : expect(List.of(), Set.of(Slot.COLUMN));
      case "WHY" -> expect(List.of("SELECT", "incident("), Set.of(Slot.EVENT));
      case "SQL", "PLAN", "COST" -> expect(List.of("SELECT", "FROM"), Set.of());
      case "IS" -> expect(List.of("NULL", "NOT NULL"), Set.of());
      case "UNION" -> expect(List.of("ALL"), Set.of());
      case "ALL" -> expect(List.of("SELECT", "FROM"), Set.of());
      case "WITH" -> expect(List.of("OTHERS"), Set.of());
      case "BEFORE" -> expect(List.of("deploy(", "incident("), Set.of());
      case "IN" -> expect(List.of("("), Set.of());
      case "AGAINST" -> expect(List.of("("), Set.of());
      case "EXTEND", "AGGREGATE", "OVER", "PER", "USING", "CASE" -> operand();
      default -> TEXT_OPERATORS.contains(word) ? value(before.size() - 2) : afterOperand();
    };
  }

  private Expectation expectCondition(String word) {
    boolean condition = !word.equals("DISTINCT") && !word.equals("BY");
    return expect(condition ? List.of("NOT", "HAS", "CASE") : List.of(), OPERAND);
  }

  /// FOLLOW DOWNSTREAM FROM names a service, TRACE FROM a condition, any other FROM a table.
  private Expectation from() {
    String previous = wordAt(before.size() - 2);
    return switch (previous) {
      case "DOWNSTREAM", "UPSTREAM", "PATH" -> expect(List.of(), Set.of(Slot.SERVICE));
      case "TRACE" -> operand();
      default -> expect(List.of(), Set.of(Slot.TABLE));
    };
  }

  private Expectation afterValue(Token last) {
    String previous = wordAt(before.size() - 2);
    if (previous.equals("EVERY")) {
      return expect(join(List.of("FILL"), CLAUSES), Set.of());
    }
    if (last.is(Token.Kind.DURATION) && previous.equals("WITHIN")) {
      return expect(join(List.of("OF", "BEFORE", "AFTER"), CLAUSES), Set.of());
    }
    if (previous.equals("TO") || previous.equals("COMPARE")) {
      return expect(List.of("BEFORE"), Set.of());
    }
    if (previous.equals("SINCE") || previous.equals("AROUND")) {
      return expect(join(List.of("UNTIL", "±"), CLAUSES), Set.of());
    }
    return afterOperand();
  }

  /// After a column, a value or a call: what the clause around goes on with.
  private Expectation afterOperand() {
    String clause = clause();
    return switch (clause) {
      case "SELECT", "EXTEND", "AGGREGATE" ->
          expect(List.of("FROM", "AS", "FILTER (WHERE", "BY"), Set.of());
      case "FROM", "JOIN" ->
          expect(
              join(
                  List.of("JOIN", "LEFT JOIN", "NEAREST JOIN", "ASOF JOIN", "ON", "SELECT"),
                  CLAUSES),
              Set.of());
      case "ORDER" -> expect(join(List.of("DESC", "ASC"), CLAUSES), Set.of());
      case "WHERE", "HAVING", "ON", "HAS", "CONTRAST", "TRACE", "WHEN" ->
          afterColumn()
              ? expect(List.of("HAS"), Set.of(Slot.OPERATOR))
              : expect(join(List.of("AND", "OR"), CLAUSES), Set.of());
      default -> expect(join(List.of("SELECT"), CLAUSES), Set.of());
    };
  }

  /// The last word is a column that nothing was compared with yet.
  private boolean afterColumn() {
    Token last = before.getLast();
    if (!last.is(Token.Kind.WORD) && !last.is(Token.Kind.QUOTED)) {
      return false;
    }
    int start = pathStart(before.size() - 1);
    Token previous = start == 0 ? last : before.get(start - 1);
    return !COMPARATORS.contains(previous.text())
        && !last.isWord("NULL")
        && !last.isWord("EXISTS")
        && !last.isWord("TRUE")
        && !last.isWord("FALSE");
  }

  private Expectation operand() {
    return expect(List.of(), OPERAND);
  }

  /// A value of the column that ends at token `index`.
  private Expectation value(int index) {
    int end = index >= 0 && before.get(index).isWord("NOT") ? index - 1 : index;
    if (end < 0) {
      return operand();
    }
    int start = pathStart(end);
    var subject = new StringBuilder();
    for (int i = start; i <= end; i++) {
      subject.append(before.get(i).text());
    }
    return new Expectation(
        List.of(),
        quoted ? Set.of(Slot.VALUE) : Set.of(Slot.VALUE, Slot.COLUMN, Slot.FUNCTION),
        Optional.of(subject.toString()),
        typed,
        replace,
        quoted,
        tables());
  }

  private int pathStart(int end) {
    int start = end;
    while (start >= 2 && before.get(start - 1).isSymbol(".")) {
      start -= 2;
    }
    return start;
  }

  /// The clause that the cursor is in: its first word.
  private String clause() {
    int depth = 0;
    for (int i = before.size() - 1; i >= 0; i--) {
      Token token = before.get(i);
      if (token.isSymbol(")")) {
        depth++;
      } else if (token.isSymbol("(")) {
        depth--;
      }
      String word = wordAt(i);
      if (depth <= 0 && opensClause(word)) {
        return word.equals("FROM") && wordAt(i - 1).equals("TRACE") ? "TRACE" : word;
      }
    }
    return "";
  }

  private static boolean opensClause(String word) {
    return switch (word) {
      case "SELECT",
          "FROM",
          "JOIN",
          "ON",
          "WHERE",
          "HAVING",
          "GROUP",
          "ORDER",
          "SINCE",
          "UNTIL",
          "LAST",
          "DURING",
          "AROUND",
          "EVERY",
          "COMPARE",
          "CONTRAST",
          "FOLLOW",
          "TOP",
          "LIMIT",
          "SAMPLE",
          "SHOW",
          "EXTEND",
          "AGGREGATE",
          "HAS",
          "WHEN" ->
          true;
      default -> false;
    };
  }

  /// The innermost open parenthesis belongs to IN.
  private boolean inList() {
    int open = openParenthesis();
    return open > 0 && wordAt(open - 1).equals("IN");
  }

  private int openParenthesis() {
    int depth = 0;
    for (int i = before.size() - 1; i >= 0; i--) {
      if (before.get(i).isSymbol(")")) {
        depth++;
      } else if (before.get(i).isSymbol("(") && depth-- == 0) {
        return i;
      }
    }
    return -1;
  }

  private String wordAt(int index) {
    return index >= 0 && before.get(index).is(Token.Kind.WORD)
        ? before.get(index).text().toUpperCase(Locale.ROOT)
        : "";
  }

  /// All tables of the text, those after the cursor too: SELECT stands before FROM.
  private List<Expectation.TableUse> tables() {
    var tables = new ArrayList<Expectation.TableUse>();
    for (int i = 0; i + 1 < all.size(); i++) {
      boolean source = all.get(i).isWord("FROM") || all.get(i).isWord("JOIN");
      Token name = all.get(i + 1);
      if (source && name.is(Token.Kind.WORD)) {
        boolean condition = i > 0 && all.get(i - 1).isWord("TRACE");
        Token next = i + 2 < all.size() ? all.get(i + 2) : name;
        int aliasAt = next.isWord("AS") ? i + 3 : i + 2;
        Optional<String> alias =
            aliasAt < all.size()
                    && all.get(aliasAt).is(Token.Kind.WORD)
                    && Words.canBeBareAlias(all.get(aliasAt).text())
                ? Optional.of(all.get(aliasAt).text())
                : Optional.empty();
        String table = condition ? "spans" : name.text().toLowerCase(Locale.ROOT);
        tables.add(new Expectation.TableUse(table, condition ? Optional.empty() : alias));
      }
    }
    return tables;
  }

  private Expectation expect(List<String> keywords, Set<Slot> slots) {
    return new Expectation(keywords, slots, Optional.empty(), typed, replace, quoted, tables());
  }

  private static List<String> join(List<String> first, List<String> second) {
    var joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }
}
