package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Nearest;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The parser's place in the tokens, and how it goes on after a mistake.
///
/// A mistake with one likely remedy is reported with it and parsed as if it had been written so;
/// any other throws [Panic], which the loop over clauses, items or stages catches to go on after
/// the next word that begins one.
final class Cursor {
  /// Nesting of expressions and subqueries; far beyond what people write, far below the stack.
  static final int MAX_DEPTH = 100;

  /// Further problems are consequences of the first ones.
  static final int MAX_PROBLEMS = 20;

  /// Leaves a construct that cannot be parsed further; the problem is reported already.
  static final class Panic extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Panic() {
      super("syntax error, reported", null, false, false);
    }
  }

  final List<Problem> problems;
  private final List<Token> tokens;
  private int at;
  private int depth;
  private int parentheses;
  private final List<SourceSpan> skipped = new ArrayList<>();
  private boolean guessing;

  Cursor(List<Token> tokens, List<Problem> problems) {
    this.tokens = new ArrayList<>(tokens);
    this.problems = problems;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token advance() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return peek().is(Token.Kind.END);
  }

  boolean atWord(String keyword) {
    return peek().isWord(keyword);
  }

  boolean atSymbol(String symbol) {
    return peek().isSymbol(symbol);
  }

  boolean accept(String keyword) {
    if (atWord(keyword)) {
      advance();
      return true;
    }
    return false;
  }

  boolean acceptSymbol(String symbol) {
    if (atSymbol(symbol)) {
      advance();
      return true;
    }
    return false;
  }

  /// Where the last token ended.
  SourceSpan afterPrevious() {
    int end = at == 0 ? 0 : tokens.get(at - 1).span().end();
    return new SourceSpan(end, end);
  }

  /// From `start` to the last token taken.
  SourceSpan since(SourceSpan start) {
    int end = at == 0 ? start.end() : tokens.get(at - 1).span().end();
    return new SourceSpan(start.start(), Math.max(start.start(), end));
  }

  /// Reads what stands in parentheses; `read` begins after the opening one.
  <T> T parenthesized(java.util.function.Supplier<T> read) {
    expectSymbol("(");
    parentheses++;
    enter();
    T value = read.get();
    leave();
    parentheses--;
    closeParenthesis();
    return value;
  }

  boolean insideParentheses() {
    return parentheses > 0;
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw fail(
          Problem.of(
                  ProblemCode.E110,
                  peek().span(),
                  "expressions and subqueries nest to " + MAX_DEPTH + " levels at most")
              .withHint("Name an inner query with WITH, or use IN (...) for long lists."));
    }
  }

  void leave() {
    depth--;
  }

  /// Takes `keyword`; if it is missing, reports that and goes on as if it stood here.
  void expectOrInsert(String keyword) {
    if (accept(keyword)) {
      return;
    }
    if (atTypoOf(List.of(keyword))) {
      correctWord(keyword);
      advance();
      return;
    }
    if (atEnd()) {
      throw unexpected(List.of(keyword));
    }
    report(
        missing(keyword)
            .withFix(
                new Fix(
                    "insert " + keyword, List.of(new TextEdit(afterPrevious(), " " + keyword)))));
  }

  /// Like [#expectOrInsert], also at the end of the text.
  void expectOrInsertAtEnd(String keyword) {
    if (atEnd()) {
      report(
          missing(keyword)
              .withFix(
                  new Fix(
                      "insert " + keyword, List.of(new TextEdit(afterPrevious(), " " + keyword)))));
    } else {
      expectOrInsert(keyword);
    }
  }

  void expectSymbol(String symbol) {
    if (!acceptSymbol(symbol)) {
      throw unexpected(List.of(symbol));
    }
  }

  /// One of the keywords, upper case; a typing error is reported and corrected.
  String expectOneOf(List<String> keywords) {
    Token token = peek();
    if (token.is(Token.Kind.WORD)) {
      String word = token.text().toUpperCase(Locale.ROOT);
      if (keywords.contains(word)) {
        advance();
        return word;
      }
      var near = Nearest.to(word, keywords);
      if (near.isPresent()) {
        correctWord(near.get());
        advance();
        return near.get();
      }
    }
    throw unexpected(keywords);
  }

  boolean atTypoOf(Collection<String> keywords) {
    Token token = peek();
    return token.is(Token.Kind.WORD)
        && keywords.stream().anyMatch(keyword -> Nearest.similarity(token.text(), keyword) >= 0.7);
  }

  /// Reports the present word as a misspelt `keyword` and puts that in its place.
  void correctWord(String keyword) {
    Token token = peek();
    report(
        Problem.of(ProblemCode.E100, token.span(), "unexpected " + token.described())
            .withHint("Did you mean " + keyword + "?")
            .withFix(Fix.replace(token.span(), keyword)));
    substitute(1, keyword);
  }

  /// Puts words in the place of the next `count` tokens.
  void substitute(int count, String words) {
    SourceSpan span = peek().span().to(peek(count - 1).span());
    for (int i = 0; i < count; i++) {
      tokens.remove(at);
    }
    int index = at;
    for (String word : words.split(" ")) {
      tokens.add(index++, new Token(Token.Kind.WORD, word, null, span));
    }
  }

  void substitute(Token token) {
    tokens.set(at, token);
  }

  void report(Problem problem) {
    boolean consequence =
        problems.stream()
            .anyMatch(known ->
                known.span().start() <= problem.span().start()
                    && problem.span().start()
                        < Math.max(known.span().end(), known.span().start() + 1));
    if (!consequence && problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  Panic fail(Problem problem) {
    report(problem);
    return new Panic();
  }

  /// The present token cannot stand here.
  Panic unexpected(List<String> expected) {
    return fail(unexpectedProblem(expected));
  }

  Problem unexpectedProblem(List<String> expected) {
    Token token = peek();
    ProblemCode code = token.is(Token.Kind.END) ? ProblemCode.E114 : ProblemCode.E100;
    Problem problem =
        Problem.of(
            code,
            token.span(),
            code == ProblemCode.E114
                ? "the query is not finished"
                : "unexpected " + token.described());
    return problem.expecting(expected);
  }

  /// What a recovery point needs to come back to.
  record Mark(int depth, int parentheses) {}

  Mark mark() {
    return new Mark(depth, parentheses);
  }

  /// Skips to a token that satisfies `stop` outside all parentheses opened since `mark`, to `|>`,
  /// UNION, the parenthesis that closes the surrounding query, or the end.
  void recover(Mark mark, int from, java.util.function.Predicate<Token> stop) {
    int first = tokens.get(Math.min(from, at)).span().start();
    int open = parentheses - mark.parentheses;
    depth = mark.depth;
    parentheses = mark.parentheses;
    if (at == from && !stopsHere(0, stop)) {
      if (atSymbol("(")) {
        open++;
      }
      advance();
    }
    while (!atEnd() && !stopsHere(open, stop)) {
      if (atSymbol("(")) {
        open++;
      } else if (atSymbol(")") && open > 0) {
        open--;
      }
      advance();
    }
    skipped.add(
        new SourceSpan(
            first, Math.max(first, atEnd() ? peek().span().end() : peek().span().start())));
  }

  /// What [#recover] passed over.
  List<SourceSpan> skipped() {
    return skipped;
  }

  /// The tables of the query are not what was written: its names mean nothing.
  void guess() {
    guessing = true;
  }

  boolean isGuessing() {
    return guessing;
  }

  private boolean stopsHere(int open, java.util.function.Predicate<Token> stop) {
    if (atSymbol("|>") || atSymbol(";")) {
      return open <= 0 || !closesLater(open);
    }
    if (atSymbol(")")) {
      return open <= 0 && parentheses > 0;
    }
    return (stop.test(peek()) || atWord("UNION")) && (open <= 0 || !closesLater(open));
  }

  /// The parentheses that are open will be closed; if not, the next clause is outside of them.
  private boolean closesLater(int open) {
    int level = open;
    for (int i = at; i < tokens.size(); i++) {
      if (tokens.get(i).isSymbol("(")) {
        level++;
      } else if (tokens.get(i).isSymbol(")") && --level == 0) {
        return true;
      }
    }
    return false;
  }

  private void closeParenthesis() {
    if (acceptSymbol(")")) {
      return;
    }
    boolean ends =
        atEnd()
            || atSymbol("|>")
            || atSymbol(";")
            || Words.beginsClause(peek())
            || atWord("FROM")
            || atWord("UNION");
    if (!ends) {
      throw unexpected(List.of(")"));
    }
    SourceSpan place = afterPrevious();
    report(
        Problem.of(
                ProblemCode.E100,
                peek().span(),
                "a parenthesis is not closed before " + peek().described())
            .expecting(List.of(")"))
            .withFix(new Fix("close the parenthesis", List.of(new TextEdit(place, ")")))));
  }

  private Problem missing(String keyword) {
    return Problem.of(
            ProblemCode.E100, peek().span(), keyword + " is missing before " + peek().described())
        .expecting(List.of(keyword));
  }
}
