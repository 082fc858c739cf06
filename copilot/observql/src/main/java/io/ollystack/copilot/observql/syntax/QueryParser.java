package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Corrections;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Nearest;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Text to syntax tree. Pure and thread-safe; never throws for any text.
///
/// A hand-written recursive descent, one method a rule of the grammar, because its messages are the
/// product: it reports every problem of the text, and a corrected query where all of them have a
/// likely remedy.
public final class QueryParser {
  /// Characters; a query that people or models write has a few hundred.
  public static final int MAX_LENGTH = 64 * 1024;

  /// A corrected text may show problems that the first ones hid.
  private static final int MAX_CORRECTIONS = 5;

  private static final List<String> STARTS =
      List.of("SELECT", "FROM", "TRACE FROM", "SHOW", "EXPLAIN", "ASK", "WITH");

  private static final Set<String> WRITES =
      Set.of(
          "INSERT",
          "UPDATE",
          "DELETE",
          "DROP",
          "ALTER",
          "CREATE",
          "TRUNCATE",
          "GRANT",
          "REVOKE",
          "ATTACH",
          "DETACH",
          "RENAME",
          "OPTIMIZE",
          "KILL",
          "SYSTEM",
          "SET",
          "USE",
          "EXCHANGE",
          "MERGE",
          "REPLACE");

  private final Cursor cursor;
  private final PipelineParser pipelines;

  private QueryParser(Cursor cursor) {
    this.cursor = cursor;
    this.pipelines = new PipelineParser(cursor);
  }

  public static ParseResult parse(String text) {
    var problems = new ArrayList<Problem>();
    Optional<ParseResult.Understood> read = attempt(text, problems);
    if (read.isPresent() && problems.isEmpty()) {
      return new ParseResult.Parsed(read.get().query());
    }
    return new ParseResult.Rejected(
        new ProblemReport(text, problems, corrected(text, problems).orElse(null)), read);
  }

  private static Optional<ParseResult.Understood> attempt(String text, List<Problem> problems) {
    if (text.length() > MAX_LENGTH) {
      problems.add(
          Problem.of(
                  ProblemCode.E111,
                  new SourceSpan(MAX_LENGTH, text.length()),
                  "the query has " + text.length() + " characters")
              .expecting(List.of("at most " + MAX_LENGTH)));
      return Optional.empty();
    }
    List<Token> tokens = new Lexer(text, problems).tokens();
    if (problems.size() > Cursor.MAX_PROBLEMS) {
      problems.subList(Cursor.MAX_PROBLEMS, problems.size()).clear();
    }
    var cursor = new Cursor(tokens, problems);
    try {
      Query query = new QueryParser(cursor).query(text);
      return cursor.isGuessing()
          ? Optional.empty()
          : Optional.of(new ParseResult.Understood(query, cursor.skipped()));
    } catch (Cursor.Panic reported) {
      return Optional.empty();
    }
  }

  private static Optional<String> corrected(String text, List<Problem> problems) {
    String best = text;
    List<Problem> left = problems;
    for (int i = 0; i < MAX_CORRECTIONS; i++) {
      Optional<String> edited = Corrections.apply(best, left);
      if (edited.isEmpty() || edited.get().equals(best)) {
        return Optional.empty();
      }
      best = edited.get();
      left = new ArrayList<>();
      if (attempt(best, left).isPresent() && left.isEmpty()) {
        return Optional.of(best);
      }
    }
    return Optional.empty();
  }

  private Query query(String text) {
    SourceSpan start = cursor.peek().span();
    Query query = statement(start, text);
    if (cursor.acceptSymbol(";") && !cursor.atEnd()) {
      cursor.report(
          cursor
              .unexpectedProblem(List.of("the end of the query"))
              .withHint("One query at a time."));
    } else if (!cursor.atEnd()) {
      cursor.report(cursor.unexpectedProblem(List.of("the end of the query")));
    }
    return query;
  }

  private Query statement(SourceSpan start, String text) {
    if (cursor.atWord("ASK")) {
      return ask(start);
    }
    if (cursor.atWord("SHOW")) {
      return show(start);
    }
    if (cursor.accept("EXPLAIN")) {
      return explain(start);
    }
    if (!pipelines.beginsPipeline(0)) {
      correctStart(text);
    }
    return pipelines.pipeline();
  }

  private Query ask(SourceSpan start) {
    cursor.advance();
    Token token = cursor.peek();
    if (token.is(Token.Kind.QUOTED) || token.is(Token.Kind.STRING)) {
      cursor.advance();
      return new Query.Ask(token.text(), cursor.since(start));
    }
    throw cursor.unexpected(List.of("a question in quotes"));
  }

  private Query explain(SourceSpan start) {
    if (cursor.accept("WHY")) {
      Query.WhyTarget target = whyTarget();
      return new Query.Why(target, asOf(), cursor.since(start));
    }
    Query.ExplainMode mode = Query.ExplainMode.DEFAULT;
    if (cursor.accept("SQL")) {
      mode = Query.ExplainMode.SQL;
    } else if (cursor.accept("PLAN")) {
      mode = Query.ExplainMode.PLAN;
    } else if (cursor.accept("COST")) {
      mode = Query.ExplainMode.COST;
    } else if (!pipelines.beginsPipeline(0)) {
      throw cursor.unexpected(List.of("WHY", "SQL", "PLAN", "COST", "SELECT", "FROM"));
    }
    return new Query.Explain(mode, pipelines.pipeline(), cursor.since(start));
  }

  private @Nullable Time asOf() {
    if (!cursor.accept("AS")) {
      return null;
    }
    cursor.expectOneOf(List.of("OF"));
    return pipelines.clauses().time();
  }

  private Query.WhyTarget whyTarget() {
    Token token = cursor.peek();
    if (token.is(Token.Kind.STRING) || token.is(Token.Kind.QUOTED)) {
      cursor.advance();
      return new Query.WhyTarget.Text(token.text(), token.span());
    }
    if (pipelines.values().beginsEvent()) {
      EventRef event = pipelines.values().event();
      return new Query.WhyTarget.Event(event, event.span());
    }
    if (pipelines.beginsPipeline(0)) {
      Query.Pipeline pipeline = pipelines.pipeline();
      return new Query.WhyTarget.Aggregate(pipeline, pipeline.span());
    }
    throw cursor.unexpected(List.of("'a question'", "incident('...')", "alert('...')", "SELECT"));
  }

  private Query show(SourceSpan start) {
    cursor.advance();
    SourceSpan targetStart = cursor.peek().span();
    String word =
        cursor.expectOneOf(
            List.of(
                "TABLES", "SERVICES", "METRICS", "OPERATIONS", "ATTRIBUTES", "VALUES", "COLUMNS"));
    Query.ShowTarget target =
        switch (word) {
          case "TABLES" -> new Query.ShowTarget.Tables(targetStart);
          case "SERVICES" -> new Query.ShowTarget.Services(targetStart);
          case "METRICS" -> new Query.ShowTarget.Metrics(targetStart);
          case "OPERATIONS" -> new Query.ShowTarget.Operations(targetStart);
          case "ATTRIBUTES" -> new Query.ShowTarget.Attributes(targetStart);
          case "VALUES" -> {
            cursor.expectOrInsert("OF");
            Expr.Path path = pipelines.values().path();
            yield new Query.ShowTarget.ValuesOf(path, cursor.since(targetStart));
          }
          default -> {
            cursor.expectOrInsert("OF");
            Name table = pipelines.values().name("a table");
            yield new Query.ShowTarget.ColumnsOf(table, cursor.since(targetStart));
          }
        };
    Clauses clauses = pipelines.clauses(Clauses.NONE);
    return pipelines.clauses().show(target, clauses, cursor.since(start));
  }

  /// The text begins like no query.
  private void correctStart(String text) {
    Token token = cursor.peek();
    if (token.is(Token.Kind.END)) {
      throw cursor.fail(
          Problem.of(ProblemCode.E114, token.span(), "there is no query").expecting(STARTS));
    }
    String word = token.text().toUpperCase(Locale.ROOT);
    if (token.is(Token.Kind.WORD) && WRITES.contains(word)) {
      throw cursor.fail(
          Problem.of(ProblemCode.E112, token.span(), "ObservQL only reads: there is no " + word)
              .expecting(STARTS));
    }
    Problem problem = cursor.unexpectedProblem(STARTS);
    if (looksLikeQuestion(text)) {
      String question = "ASK '" + text.strip().replace("'", "''") + "'";
      throw cursor.fail(
          problem
              .withHint("Questions in words stand after ASK.")
              .withFix(Fix.replace(new SourceSpan(0, text.length()), question)));
    }
    if (token.isWord("TRACE")) {
      cursor.report(
          problem
              .withHint("A trace query begins with TRACE FROM and a condition on spans.")
              .withFix(Fix.replace(token.span(), "TRACE FROM")));
      cursor.substitute(1, "TRACE FROM");
      return;
    }
    Optional<String> near =
        token.is(Token.Kind.WORD)
            ? Nearest.to(token.text(), List.of("SELECT", "FROM", "WITH"))
            : Optional.empty();
    if (near.isEmpty()) {
      boolean function = token.is(Token.Kind.WORD) && cursor.peek(1).isSymbol("(");
      throw cursor.fail(
          function
              ? problem.withHint("A query names its table: SELECT count() FROM requests.")
              : problem);
    }
    cursor.correctWord(near.get());
  }

  /// Three or more words without an operator: no slip, but plain language.
  private static boolean looksLikeQuestion(String text) {
    return text.strip().matches("(?s)[^=<>()|;{}\\[\\]*]{8,400}")
        && text.strip().split("\\s+").length >= 3
        && !text.strip().matches("(?is)(SEL\\w*|FR\\w*|TRACE)\\s.*");
  }
}
