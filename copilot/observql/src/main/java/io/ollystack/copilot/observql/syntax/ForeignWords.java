package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Nearest;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Recognises what hands that know another query language, or slip on a key, write for our words.
final class ForeignWords {
  /// In the place of a clause: NRQL, SPL, KQL and other SQL.
  private static final Map<String, String> CLAUSES =
      Map.of(
          "FACET", "GROUP BY",
          "TIMESERIES", "EVERY",
          "SORT", "ORDER BY",
          "TAKE", "LIMIT",
          "HEAD", "LIMIT",
          "FETCH", "LIMIT");

  /// After `|>`.
  private static final Map<String, String> STAGES =
      Map.ofEntries(
          Map.entry("SUMMARIZE", "AGGREGATE"),
          Map.entry("SUMMARISE", "AGGREGATE"),
          Map.entry("STATS", "AGGREGATE"),
          Map.entry("FILTER", "WHERE"),
          Map.entry("SEARCH", "WHERE"),
          Map.entry("PROJECT", "SELECT"),
          Map.entry("FIELDS", "SELECT"),
          Map.entry("KEEP", "SELECT"),
          Map.entry("EVAL", "EXTEND"),
          Map.entry("DERIVE", "EXTEND"),
          Map.entry("SORT", "ORDER BY"),
          Map.entry("TAKE", "LIMIT"),
          Map.entry("HEAD", "LIMIT"));

  private static final Set<String> SERVER_CLAUSES =
      Set.of("SETTINGS", "FORMAT", "INTO", "PREWHERE", "SAMPLE_BY");

  private static final List<String> LOG_NAMES =
      List.of("body", "message", "severity", "error_message");

  private final Cursor cursor;

  ForeignWords(Cursor cursor) {
    this.cursor = cursor;
  }

  /// The present word is no alias but a clause that was misspelt or comes from another language: it
  /// resembles one, and what follows cannot follow an alias.
  boolean misspeltClause() {
    Token next = cursor.peek(1);
    boolean followsAlias =
        next.is(Token.Kind.END)
            || (next.is(Token.Kind.SYMBOL) && !next.isSymbol("("))
            || (next.is(Token.Kind.WORD) && Words.isReserved(next.text()))
            || Words.beginsClause(next);
    String word = cursor.peek().text().toUpperCase(Locale.ROOT);
    if (SERVER_CLAUSES.contains(word)) {
      return !next.isSymbol(",") && !next.isWord("FROM");
    }
    boolean sorted = word.equals("SORT") && next.isWord("BY");
    if (followsAlias && !next.isWord("BY") && !sorted && !next.isWord("NULL")) {
      return false;
    }
    return CLAUSES.containsKey(word)
        || nearClause(word).isPresent()
        || nearest(word, List.of("FROM")).isPresent();
  }

  /// Puts our clause in the place of the present word, and reports that; false if there is no
  /// likely one.
  boolean correctedClause() {
    Token token = cursor.peek();
    if (token.isSymbol(")")) {
      removed(
          Problem.of(ProblemCode.E100, token.span(), "this parenthesis was not opened"),
          token.span());
      return true;
    }
    if (token.isSymbol(",") && cursor.peek(1).is(Token.Kind.WORD) && predicateFollows(2)) {
      cursor.report(
          Problem.of(
                  ProblemCode.E100,
                  token.span(),
                  "conditions are joined with AND, not with a comma")
              .withFix(new Fix("write AND", List.of(new TextEdit(token.span(), " AND")))));
      return false;
    }
    if (!token.is(Token.Kind.WORD)) {
      return false;
    }
    String word = token.text().toUpperCase(Locale.ROOT);
    String ours = CLAUSES.get(word);
    if (ours != null) {
      int count = word.equals("SORT") && cursor.peek(1).isWord("BY") ? 2 : 1;
      SourceSpan span = token.span().to(cursor.peek(count - 1).span());
      cursor.report(
          Problem.of(ProblemCode.E113, span, "'" + token.text() + "' is written " + ours)
              .withFix(Fix.replace(span, ours)));
      cursor.substitute(count, ours);
      return true;
    }
    if (predicateFollows(1) && nearClause(word).isEmpty()) {
      return false;
    }
    Optional<String> near = nearClause(word);
    near.ifPresent(cursor::correctWord);
    return near.isPresent();
  }

  private void removed(Problem problem, SourceSpan span) {
    cursor.report(problem.withFix(new Fix("remove it", List.of(new TextEdit(span, "")))));
    cursor.advance();
  }

  /// What to say about a word that begins no clause.
  Problem strayProblem() {
    Token token = cursor.peek();
    String word = token.text().toUpperCase(Locale.ROOT);
    if (token.is(Token.Kind.WORD) && SERVER_CLAUSES.contains(word)) {
      return Problem.of(
              ProblemCode.E112,
              token.span(),
              "ObservQL has no " + word + ": it only reads, within the limits of the installation")
          .withHint("The format of the result is chosen by whoever asks for it.");
    }
    if (token.is(Token.Kind.WORD) && predicateFollows(1)) {
      return Problem.of(
              ProblemCode.E100, token.span(), "AND or OR is missing before " + token.described())
          .expecting(List.of("AND", "OR", "a clause"))
          .withFix(new Fix("insert AND", List.of(new TextEdit(cursor.afterPrevious(), " AND"))));
    }
    Problem problem =
        cursor.unexpectedProblem(
            List.of(
                "WHERE",
                "SINCE",
                "GROUP BY",
                "EVERY",
                "HAVING",
                "ORDER BY",
                "LIMIT",
                "|>",
                "the end"));
    return token.isWord("JOIN")
        ? problem.withHint("JOIN stands directly after the tables, before the clauses.")
        : problem;
  }

  /// The stage's first word in the place of another language's.
  void correctStage() {
    Token token = cursor.peek();
    if (!token.is(Token.Kind.WORD)) {
      return;
    }
    String word = token.text().toUpperCase(Locale.ROOT);
    String ours = STAGES.get(word);
    if (ours != null) {
      int count = word.equals("SORT") && cursor.peek(1).isWord("BY") ? 2 : 1;
      SourceSpan span = token.span().to(cursor.peek(count - 1).span());
      cursor.report(
          Problem.of(ProblemCode.E113, span, "'" + token.text() + "' is written " + ours)
              .withFix(Fix.replace(span, ours)));
      cursor.substitute(count, ours);
      return;
    }
    var stages = new ArrayList<>(Words.CLAUSES);
    stages.addAll(
        List.of("SELECT", "EXTEND", "AGGREGATE", "JOIN", "INNER", "LEFT", "ASOF", "NEAREST"));
    if (stages.stream().noneMatch(token::isWord)) {
      nearest(word, stages).ifPresent(cursor::correctWord);
    }
  }

  /// Where the selected columns probably come from.
  String likelyTable(List<Query.SelectItem> items) {
    for (Query.SelectItem item : items) {
      if (item instanceof Query.SelectItem.Column(Expr.Path path, var alias, var span)) {
        if (LOG_NAMES.contains(path.parts().getLast())) {
          return "logs";
        }
        if (path.parts().getFirst().equals("m") && path.parts().size() > 1) {
          return "metrics m";
        }
      }
    }
    return "requests";
  }

  private boolean predicateFollows(int ahead) {
    int i = ahead;
    while (cursor.peek(i).isSymbol(".") && cursor.peek(i + 1).is(Token.Kind.WORD)) {
      i += 2;
    }
    Token token = cursor.peek(i);
    return (token.is(Token.Kind.SYMBOL)
            && Set.of("=", "!=", "<>", "<", "<=", ">", ">=").contains(token.text()))
        || token.isWord("IN")
        || token.isWord("LIKE")
        || token.isWord("CONTAINS")
        || token.isWord("MATCHES")
        || token.isWord("IS")
        || token.isWord("BETWEEN");
  }

  private static Optional<String> nearClause(String word) {
    return nearest(word, Words.CLAUSES).filter(clause -> !clause.equals("BY"));
  }

  /// Short words resemble each other too easily.
  private static Optional<String> nearest(String word, List<String> candidates) {
    return word.length() < 3
        ? Optional.empty()
        : Nearest.to(word, candidates).filter(near -> Nearest.similarity(word, near) >= 0.66);
  }
}
