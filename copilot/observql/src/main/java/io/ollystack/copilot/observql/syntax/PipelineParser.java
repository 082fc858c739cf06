package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Nearest;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules `pipeline` to `select_item` of the grammar.
final class PipelineParser {
  private static final List<String> CORES = List.of("SELECT", "FROM", "TRACE FROM", "WITH", "(");
  private static final List<String> STAGES =
      List.of("SELECT", "EXTEND", "AGGREGATE", "JOIN", "WHERE", "ORDER BY", "LIMIT");

  private final Cursor cursor;
  private final ValueParser values;
  private final ExpressionParser expressions;
  private final ClauseParser clauses;
  private final SourceParser sources;
  private final ForeignWords foreign;

  PipelineParser(Cursor cursor) {
    this.cursor = cursor;
    this.values = new ValueParser(cursor);
    this.expressions = new ExpressionParser(cursor, values, this);
    this.clauses = new ClauseParser(cursor, values, expressions);
    this.sources = new SourceParser(cursor, values, expressions, this);
    this.foreign = new ForeignWords(cursor);
  }

  ValueParser values() {
    return values;
  }

  ClauseParser clauses() {
    return clauses;
  }

  /// What stands `ahead` tokens from here, opening parentheses apart, begins a query.
  boolean beginsPipeline(int ahead) {
    int i = ahead;
    while (cursor.peek(i).isSymbol("(")) {
      i++;
    }
    Token token = cursor.peek(i);
    return token.isWord("SELECT")
        || token.isWord("FROM")
        || token.isWord("WITH")
        || (token.isWord("TRACE") && cursor.peek(i + 1).isWord("FROM"));
  }

  Query.Pipeline pipeline() {
    cursor.enter();
    SourceSpan start = cursor.peek().span();
    List<Query.CommonTable> with = cursor.accept("WITH") ? commonTables() : List.of();
    var cores = new ArrayList<Query.Core>();
    cores.add(core());
    while (cursor.accept("UNION")) {
      cursor.expectOrInsert("ALL");
      cores.add(core());
    }
    var stages = new ArrayList<Query.Stage>();
    while (cursor.acceptSymbol("|>")) {
      stage(stages);
    }
    cursor.leave();
    return new Query.Pipeline(with, cores, stages, cursor.since(start));
  }

  private List<Query.CommonTable> commonTables() {
    var tables = new ArrayList<Query.CommonTable>();
    do {
      SourceSpan start = cursor.peek().span();
      Name name = values.name("a name for the query");
      cursor.expectOrInsert("AS");
      Query.Pipeline pipeline = cursor.parenthesized(this::pipeline);
      tables.add(new Query.CommonTable(name, pipeline, cursor.since(start)));
    } while (cursor.acceptSymbol(","));
    return tables;
  }

  private Query.Core core() {
    SourceSpan start = cursor.peek().span();
    if (cursor.accept("SELECT")) {
      return select(start);
    }
    if (cursor.accept("FROM")) {
      return from(start);
    }
    if (cursor.atWord("TRACE") && cursor.peek(1).isWord("FROM")) {
      return trace(start);
    }
    if (cursor.atSymbol("(")) {
      Query.Pipeline inner = cursor.parenthesized(this::pipeline);
      return new Query.Core.Nested(inner, cursor.since(start));
    }
    throw cursor.unexpected(CORES);
  }

  private Query.Core select(SourceSpan start) {
    boolean distinct = cursor.accept("DISTINCT");
    List<Query.SelectItem> items = items();
    Source source = afterItems(items);
    Clauses all = clauses(Clauses.NONE);
    return new Query.Core.Select(
        distinct && !items.isEmpty(), items, source, all, cursor.since(start));
  }

  private Source afterItems(List<Query.SelectItem> items) {
    if (!cursor.atWord("FROM") && cursor.atTypoOf(List.of("FROM"))) {
      cursor.correctWord("FROM");
    }
    if (cursor.accept("FROM")) {
      return source();
    }
    cursor.guess();
    String table = foreign.likelyTable(items);
    cursor.report(
        Problem.of(
                cursor.atEnd() ? ProblemCode.E114 : ProblemCode.E100,
                cursor.peek().span(),
                "FROM is missing before " + cursor.peek().described())
            .expecting(List.of("FROM and a table"))
            .withFix(
                new Fix(
                    "insert FROM " + table,
                    List.of(new TextEdit(cursor.afterPrevious(), " FROM " + table)))));
    return Source.of(new Source.Table.Named(Name.of(table), null, cursor.afterPrevious()));
  }

  /// The tables; if they cannot be read, the clauses behind them still are, for their mistakes.
  private Source source() {
    Cursor.Mark mark = cursor.mark();
    int from = cursor.position();
    try {
      return sources.source();
    } catch (Cursor.Panic panic) {
      cursor.guess();
      cursor.recover(mark, from, this::resumesAtClause);
      return Source.of(new Source.Table.Named(Name.of("requests"), null, cursor.afterPrevious()));
    }
  }

  private Query.Core from(SourceSpan start) {
    Source source = source();
    Clauses before = clauses(Clauses.NONE);
    if (!cursor.accept("SELECT")) {
      return new Query.Core.Select(false, List.of(), source, before, cursor.since(start));
    }
    boolean distinct = cursor.accept("DISTINCT");
    List<Query.SelectItem> items = items();
    Clauses all = clauses(before);
    return new Query.Core.Select(
        distinct && !items.isEmpty(), items, source, all, cursor.since(start));
  }

  private Query.Core trace(SourceSpan start) {
    cursor.advance();
    cursor.advance();
    Expr seeds = expressions.expression();
    Clauses before = clauses(Clauses.NONE);
    if (!cursor.accept("SELECT")) {
      return new Query.Core.Trace(seeds, false, List.of(), before, cursor.since(start));
    }
    boolean distinct = cursor.accept("DISTINCT");
    List<Query.SelectItem> items = items();
    Clauses all = clauses(before);
    return new Query.Core.Trace(
        seeds, distinct && !items.isEmpty(), items, all, cursor.since(start));
  }

  /// All clauses up to what ends the query; words that begin none are reported and passed over.
  Clauses clauses(Clauses before) {
    Clauses all = before;
    while (true) {
      if (Words.beginsClause(cursor.peek())) {
        Cursor.Mark mark = cursor.mark();
        int from = cursor.position();
        try {
          all = clauses.merge(all, clauses.clause());
        } catch (Cursor.Panic panic) {
          cursor.recover(mark, from, this::resumesAtClause);
        }
      } else if (endsClauses()) {
        return all;
      } else {
        strayWord();
      }
    }
  }

  private boolean endsClauses() {
    Token token = cursor.peek();
    return switch (token.kind()) {
      case END -> true;
      case SYMBOL ->
          token.isSymbol("|>")
              || token.isSymbol(";")
              || (token.isSymbol(")") && cursor.insideParentheses())
              || (token.isSymbol(",") && cursor.insideParentheses());
      case WORD ->
          token.isWord("UNION")
              || token.isWord("SELECT")
              || (token.isWord("AS") && cursor.peek(1).isWord("OF"));
      case QUOTED, STRING, NUMBER, DURATION, SIZE, PERCENT -> false;
    };
  }

  /// Something that begins no clause stands where one could: a remedy if there is a likely one.
  private void strayWord() {
    if (foreign.correctedClause()) {
      return;
    }
    Cursor.Mark mark = cursor.mark();
    int from = cursor.position();
    cursor.report(foreign.strayProblem());
    cursor.recover(mark, from, this::resumesAtClause);
  }

  /// LAST, TOP, SAMPLE and BY are names as often as clauses: only with what must follow them.
  private boolean resumesAtClause(Token token) {
    if (token.isWord("SELECT")) {
      return true;
    }
    if (!Words.beginsClause(token) || token.isWord("BY")) {
      return false;
    }
    boolean soft = token.isWord("LAST") || token.isWord("TOP") || token.isWord("SAMPLE");
    return !soft || cursor.peek(1).literal() != null;
  }

  List<Query.SelectItem> items() {
    var items = new ArrayList<Query.SelectItem>();
    if (cursor.atWord("FROM")) {
      cursor.report(
          Problem.of(ProblemCode.E114, cursor.peek().span(), "nothing is selected before FROM")
              .expecting(List.of("*", "a column", "an aggregate such as count()"))
              .withFix(new Fix("insert *", List.of(new TextEdit(cursor.afterPrevious(), " *")))));
      return items;
    }
    do {
      if (cursor.atWord("FROM") && !items.isEmpty()) {
        trailingComma();
        return items;
      }
      Cursor.Mark mark = cursor.mark();
      int from = cursor.position();
      try {
        items.add(item());
      } catch (Cursor.Panic panic) {
        cursor.recover(
            mark,
            from,
            token -> token.isSymbol(",") || token.isWord("FROM") || resumesAtClause(token));
      }
    } while (cursor.acceptSymbol(",") || missingComma());
    return items;
  }

  private void trailingComma() {
    SourceSpan end = cursor.afterPrevious();
    var comma = new SourceSpan(end.end() - 1, end.end());
    cursor.report(
        Problem.of(ProblemCode.E100, comma, "a comma before FROM")
            .expecting(List.of("another column"))
            .withFix(new Fix("remove it", List.of(new TextEdit(comma, "")))));
  }

  /// `SELECT service duration message FROM`: two names are a column and its alias, three are not.
  private boolean missingComma() {
    Token token = cursor.peek();
    boolean another =
        ((token.is(Token.Kind.WORD) && Words.canBeBareAlias(token.text()))
                || token.is(Token.Kind.QUOTED))
            && !cursor.atTypoOf(List.of("FROM"))
            && (cursor.peek(1).isSymbol(",")
                || cursor.peek(1).isSymbol("(")
                || cursor.peek(1).isSymbol(".")
                || cursor.peek(1).isWord("FROM"));
    if (!another) {
      return false;
    }
    cursor.report(
        Problem.of(ProblemCode.E100, token.span(), "a comma is missing before " + token.described())
            .expecting(List.of(",", "FROM"))
            .withFix(
                new Fix("insert a comma", List.of(new TextEdit(cursor.afterPrevious(), ",")))));
    return true;
  }

  private Query.SelectItem item() {
    SourceSpan start = cursor.peek().span();
    if (cursor.acceptSymbol("*")) {
      return new Query.SelectItem.Everything(start);
    }
    Expr expr = expressions.expression();
    return new Query.SelectItem.Column(expr, alias().orElse(null), cursor.since(start));
  }

  /// `AS name`, or a name that can only be an alias.
  Optional<Name> alias() {
    if (!cursor.peek(1).isWord("OF") && cursor.accept("AS")) {
      return Optional.of(values.name("an alias"));
    }
    Token token = cursor.peek();
    boolean bare =
        token.is(Token.Kind.QUOTED)
            || (token.is(Token.Kind.WORD)
                && Words.canBeBareAlias(token.text())
                && !foreign.misspeltClause());
    if (!bare) {
      return Optional.empty();
    }
    cursor.advance();
    return Optional.of(new Name(token.text(), token.span()));
  }

  private void stage(List<Query.Stage> stages) {
    Cursor.Mark mark = cursor.mark();
    int from = cursor.position();
    try {
      stages.add(stage());
      while (!endsClauses()) {
        if (Words.beginsClause(cursor.peek())) {
          missingPipe();
          stages.add(stage());
        } else {
          strayWord();
        }
      }
    } catch (Cursor.Panic panic) {
      cursor.recover(mark, from, token -> false);
    }
  }

  private void missingPipe() {
    Token token = cursor.peek();
    cursor.report(
        Problem.of(ProblemCode.E100, token.span(), "each stage begins with |>")
            .expecting(List.of("|>"))
            .withFix(new Fix("insert |>", List.of(new TextEdit(cursor.afterPrevious(), " |>")))));
  }

  private Query.Stage stage() {
    foreign.correctStage();
    SourceSpan start = cursor.peek().span();
    if (cursor.accept("SELECT")) {
      boolean distinct = cursor.accept("DISTINCT");
      return new Query.Stage.Select(distinct, items(), cursor.since(start));
    }
    if (cursor.accept("EXTEND")) {
      return new Query.Stage.Extend(items(), cursor.since(start));
    }
    if (cursor.accept("AGGREGATE")) {
      List<Query.SelectItem> items = items();
      List<Expr> by = List.of();
      if (cursor.accept("GROUP")) {
        cursor.expectOrInsert("BY");
        by = expressions.expressions();
      } else if (cursor.accept("BY")) {
        by = expressions.expressions();
      }
      return new Query.Stage.Aggregate(items, by, cursor.since(start));
    }
    if (sources.beginsJoin()) {
      return new Query.Stage.JoinWith(sources.join(), cursor.since(start));
    }
    if (Words.beginsClause(cursor.peek())) {
      Clause clause = clauses.clause();
      return new Query.Stage.Apply(clause, clause.span());
    }
    Problem problem = cursor.unexpectedProblem(STAGES);
    Nearest.to(cursor.peek().text(), STAGES)
        .ifPresent(near -> cursor.report(problem.withFix(Fix.replace(cursor.peek().span(), near))));
    throw cursor.fail(problem);
  }
}
