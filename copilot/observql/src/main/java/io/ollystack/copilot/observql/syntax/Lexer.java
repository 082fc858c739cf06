package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text to tokens, in one pass; what cannot be read is reported, replaced by the nearest thing that
/// can, and passed over, so that the parser goes on.
final class Lexer {
  /// A date that somebody forgot to quote. Without this it would be an arithmetic of years.
  private static final Pattern BARE_DATE =
      Pattern.compile(
          "(?:19|20)\\d\\d-[01]\\d-[0-3]\\d(?:[T ][0-2]\\d:[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?"
              + "(?:Z|[+-][0-2]\\d:?[0-5]\\d)?)?(?![A-Za-z0-9_])");

  private static final Pattern CLAUSE_INSIDE_TEXT =
      Pattern.compile(
          "\\s+(?:SINCE|UNTIL|LAST|DURING|AROUND|GROUP\\s+BY|EVERY|HAVING|COMPARE|CONTRAST"
              + "|ORDER\\s+BY|TOP\\s+\\d|LIMIT|WHERE|AND|OR|FOLLOW)\\b|\\s*\\|>|\\s*\\n",
          Pattern.CASE_INSENSITIVE);

  /// Longest first.
  private static final List<String> SYMBOLS =
      List.of(
          "!=", "<>", "<=", ">=", "=>", "|>", "+-", "(", ")", ",", ".", "[", "]", ";", "=", "<",
          ">", "~", "±", "+", "-", "*", "/");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Problem> problems;
  private int at;

  Lexer(String text, List<Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  List<Token> tokens() {
    while (skipBlanksAndComments()) {
      next();
    }
    add(Token.Kind.END, "", text.length());
    return tokens;
  }

  private void next() {
    char c = text.charAt(at);
    if (Words.isNamePart(c) && afterDot()) {
      word();
    } else if (Words.isNameStart(c)) {
      word();
    } else if (Words.isDigit(c)) {
      if (!bareDate()) {
        at = new NumberLexer(text, at, tokens, problems).next();
      }
    } else if (c == '\'') {
      quoted('\'', '\'', Token.Kind.STRING);
    } else if (c == '"') {
      quoted('"', '"', Token.Kind.QUOTED);
    } else if (c == '‘' || c == '’') {
      quoted(c, '’', Token.Kind.STRING);
    } else if (c == '“' || c == '”') {
      quoted(c, '”', Token.Kind.STRING);
    } else if (c == '`') {
      quoted('`', '`', Token.Kind.QUOTED);
    } else {
      symbol(c);
    }
  }

  /// The characters of a path part are free of the rules for numbers: `http.2xx`, `a.0.b`.
  private boolean afterDot() {
    return !tokens.isEmpty() && tokens.getLast().isSymbol(".");
  }

  private void word() {
    int start = at;
    while (at < text.length() && Words.isNamePart(text.charAt(at))) {
      at++;
    }
    add(Token.Kind.WORD, text.substring(start, at), start);
  }

  private boolean bareDate() {
    Matcher date = BARE_DATE.matcher(text).region(at, text.length());
    date.useTransparentBounds(true);
    if (!date.lookingAt()) {
      return false;
    }
    int start = at;
    at = date.end();
    String written = date.group();
    add(Token.Kind.STRING, written, start);
    var span = new SourceSpan(start, at);
    problems.add(
        Problem.of(ProblemCode.E113, span, "a moment stands in single quotes: " + written)
            .withHint("Write '" + written + "'.")
            .withFix(Fix.replace(span, "'" + written + "'")));
    return true;
  }

  private void quoted(char open, char close, Token.Kind kind) {
    int start = at;
    var value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != close) {
        value.append(c);
        at++;
      } else if (kind == Token.Kind.STRING && close == '\'' && charAt(at + 1) == '\'') {
        value.append('\'');
        at += 2;
      } else {
        at++;
        closed(open, kind, start, value.toString());
        return;
      }
    }
    unfinished(open, kind, start);
  }

  private void closed(char open, Token.Kind kind, int start, String value) {
    var span = new SourceSpan(start, at);
    if (kind == Token.Kind.QUOTED && value.isEmpty()) {
      problems.add(
          Problem.of(ProblemCode.E107, span, "double quotes name a column, and this name is empty")
              .withHint("Text stands in single quotes: ''.")
              .withFix(Fix.replace(span, "''")));
      add(Token.Kind.STRING, "", start);
      return;
    }
    if (open == '`') {
      problems.add(
          Problem.of(ProblemCode.E113, span, "names are quoted with double quotes, not backticks")
              .withFix(Fix.replace(span, "\"" + asName(value) + "\"")));
    } else if (open != '\'' && open != '"') {
      String straight = "'" + value.replace("'", "''") + "'";
      problems.add(
          Problem.of(
                  ProblemCode.E113,
                  span,
                  "text stands in straight single quotes: " + Words.clip(straight))
              .withFix(Fix.replace(span, straight)));
    }
    add(kind, kind == Token.Kind.QUOTED ? asName(value) : value, start);
  }

  /// Closes the text where a clause seems to begin inside it, else at its end.
  private void unfinished(char open, Token.Kind kind, int start) {
    Matcher clause = CLAUSE_INSIDE_TEXT.matcher(text);
    int end = clause.find(start + 1) ? clause.start() : text.stripTrailing().length();
    at = Math.max(end, start + 1);
    String value = text.substring(start + 1, at);
    String quote = kind == Token.Kind.QUOTED ? "\"" : "'";
    var fix =
        new Fix(
            "close the quote",
            List.of(
                new TextEdit(new SourceSpan(start, start + 1), quote),
                new TextEdit(new SourceSpan(at, at), quote)));
    problems.add(
        Problem.of(
                ProblemCode.E104,
                new SourceSpan(start, start + 1),
                "a quote is opened here and never closed")
            .expecting(List.of("a closing " + open))
            .withFix(fix));
    boolean named = kind == Token.Kind.QUOTED && !value.isEmpty();
    add(named ? kind : Token.Kind.STRING, named ? asName(value) : value, start);
  }

  /// Names have no double quotes in them, and are not empty.
  private static String asName(String value) {
    String name = value.replace("\"", "");
    return name.isEmpty() ? "_" : name;
  }

  private void symbol(char c) {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at) && !foreign(symbol)) {
        int start = at;
        at += symbol.length();
        add(Token.Kind.SYMBOL, symbol, start);
        return;
      }
    }
    if (!foreignSymbol("==", "=")
        && !foreignSymbol("&&", "AND")
        && !foreignSymbol("||", "OR")
        && !foreignSymbol("=~", "MATCHES")
        && !foreignSymbol("!~", "NOT MATCHES")
        && !foreignSymbol("|", "|>")
        && !foreignSymbol("!", "NOT")) {
      unexpected(c);
    }
  }

  /// A symbol of ours that is the beginning of one of another language.
  private boolean foreign(String symbol) {
    return (symbol.equals("=") && (charAt(at + 1) == '=' || charAt(at + 1) == '~'))
        || (symbol.equals("<>") && charAt(at + 2) == '>');
  }

  private boolean foreignSymbol(String theirs, String ours) {
    if (!text.startsWith(theirs, at)) {
      return false;
    }
    int start = at;
    at += theirs.length();
    var span = new SourceSpan(start, at);
    boolean tight = Character.isLetter(ours.charAt(0));
    String spaced = tight ? padded(ours, start) : ours;
    problems.add(
        Problem.of(ProblemCode.E113, span, "'" + theirs + "' is written " + ours)
            .withFix(new Fix("write " + ours, List.of(new TextEdit(span, spaced)))));
    for (String word : ours.split(" ")) {
      add(tight ? Token.Kind.WORD : Token.Kind.SYMBOL, word, start);
    }
    return true;
  }

  /// With blanks where none are around it.
  private String padded(String word, int start) {
    boolean before = start > 0 && !Character.isWhitespace(text.charAt(start - 1));
    boolean after = !Character.isWhitespace(charAt(at)) && at < text.length();
    return (before ? " " : "") + word + (after ? " " : "");
  }

  /// `80 %` is `80%` with a slip of the thumb.
  private boolean spacedPercent() {
    if (charAt(at) != '%'
        || tokens.isEmpty()
        || !(tokens.getLast().literal() instanceof Literal.NumberValue number)) {
      return false;
    }
    Token last = tokens.removeLast();
    at++;
    var span = new SourceSpan(last.span().start(), at);
    String right = last.text() + "%";
    problems.add(
        Problem.of(
                ProblemCode.E105,
                span,
                "a number and its unit are one word: '" + last.text() + " %'")
            .withHint("Write " + right + ".")
            .withFix(Fix.replace(span, right)));
    tokens.add(
        new Token(Token.Kind.PERCENT, right, new Literal.PercentValue(number.value(), span), span));
    return true;
  }

  private void unexpected(char c) {
    if (spacedPercent()) {
      return;
    }
    int start = at;
    at += Character.charCount(text.codePointAt(at));
    var span = new SourceSpan(start, at);
    Problem problem =
        Problem.of(
            ProblemCode.E108, span, "unexpected character '" + text.substring(start, at) + "'");
    problems.add(
        switch (c) {
          case '%' -> problem.withHint("The rest of a division is mod(a, b); 5% is a share.");
          case '{', '}' ->
              problem.withHint("Conditions stand after WHERE: WHERE service = 'checkout'.");
          case '$', '@', ':' ->
              problem.withHint("Names stand bare or in double quotes; there are no variables.");
          default -> problem.withFix(new Fix("remove it", List.of(new TextEdit(span, ""))));
        });
  }

  /// False at the end of the text.
  private boolean skipBlanksAndComments() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B') {
        at++;
      } else if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        comment();
      } else {
        return true;
      }
    }
    return false;
  }

  private void comment() {
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      problems.add(
          Problem.of(
                  ProblemCode.E104,
                  new SourceSpan(at, at + 2),
                  "a comment is opened here and never closed")
              .expecting(List.of("*/"))
              .withFix(
                  new Fix(
                      "close it",
                      List.of(new TextEdit(new SourceSpan(text.length(), text.length()), " */")))));
      at = text.length();
    } else {
      at = end + 2;
    }
  }

  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private void add(Token.Kind kind, String value, int start) {
    tokens.add(new Token(kind, value, null, new SourceSpan(start, Math.max(at, start))));
  }
}
