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
import java.util.Optional;

/// The rules `source` to `join_cond` of the grammar.
final class SourceParser {
  private static final List<String> FUNCTIONS =
      Arrays.stream(Source.TableFunction.values()).map(Enum::name).toList();

  private final Cursor cursor;
  private final ValueParser values;
  private final ExpressionParser expressions;
  private final PipelineParser pipelines;

  SourceParser(
      Cursor cursor, ValueParser values, ExpressionParser expressions, PipelineParser pipelines) {
    this.cursor = cursor;
    this.values = values;
    this.expressions = expressions;
    this.pipelines = pipelines;
  }

  Source source() {
    SourceSpan start = cursor.peek().span();
    Source.Table first = table();
    if (cursor.atSymbol(",") && !cursor.insideParentheses()) {
      throw cursor.fail(
          Problem.of(
                  ProblemCode.E113,
                  cursor.peek().span(),
                  "tables are joined with JOIN, not with a comma")
              .withHint("Write: FROM traces t JOIN logs l ON t.trace_id = l.trace_id."));
    }
    var joins = new ArrayList<Source.Join>();
    while (beginsJoin()) {
      joins.add(join());
    }
    return new Source(first, joins, cursor.since(start));
  }

  private Source.Table table() {
    SourceSpan start = cursor.peek().span();
    if (cursor.atSymbol("(")) {
      Query.Pipeline pipeline = cursor.parenthesized(pipelines::pipeline);
      Name alias = pipelines.alias().orElse(null);
      return new Source.Table.Subquery(pipeline, alias, cursor.since(start));
    }
    Token token = cursor.peek();
    if (token.is(Token.Kind.WORD) && cursor.peek(1).isSymbol("(")) {
      return function(token);
    }
    Name name = values.name("a table");
    if (cursor.atSymbol(".")) {
      throw cursor.fail(
          cursor
              .unexpectedProblem(List.of("a clause", "an alias", "JOIN"))
              .withHint("Tables have no schema in front: FROM spans."));
    }
    Name alias = pipelines.alias().orElse(null);
    return new Source.Table.Named(name, alias, cursor.since(start));
  }

  private Source.Table function(Token token) {
    String word = token.text().toUpperCase(Locale.ROOT);
    if (!FUNCTIONS.contains(word)) {
      throw cursor.fail(
          Problem.of(
                  ProblemCode.E102,
                  token.span(),
                  "unknown table function '" + Words.clip(token.text()) + "'")
              .expecting(FUNCTIONS));
    }
    cursor.advance();
    List<Source.Argument> arguments = cursor.parenthesized(this::arguments);
    Name alias = pipelines.alias().orElse(null);
    return new Source.Table.Function(
        Source.TableFunction.valueOf(word), arguments, alias, cursor.since(token.span()));
  }

  private List<Source.Argument> arguments() {
    var arguments = new ArrayList<Source.Argument>();
    if (cursor.atSymbol(")")) {
      return arguments;
    }
    do {
      arguments.add(argument());
    } while (cursor.acceptSymbol(","));
    return arguments;
  }

  private Source.Argument argument() {
    SourceSpan start = cursor.peek().span();
    if (cursor.peek(1).isSymbol("=>")) {
      Name name = values.name("an argument's name");
      cursor.advance();
      return new Source.Argument.Named(name, expressions.expression(), cursor.since(start));
    }
    if (pipelines.beginsPipeline(0)) {
      Query.Pipeline pipeline = pipelines.pipeline();
      return new Source.Argument.Rows(unwrapped(pipeline), cursor.since(start));
    }
    return new Source.Argument.Positional(expressions.expression(), cursor.since(start));
  }

  /// The parentheses around the argument are the argument's.
  private static Query.Pipeline unwrapped(Query.Pipeline pipeline) {
    boolean alone =
        pipeline.with().isEmpty() && pipeline.stages().isEmpty() && pipeline.cores().size() == 1;
    return alone && pipeline.cores().getFirst() instanceof Query.Core.Nested nested
        ? nested.pipeline()
        : pipeline;
  }

  boolean beginsJoin() {
    return cursor.atWord("JOIN")
        || cursor.atWord("INNER")
        || cursor.atWord("LEFT")
        || cursor.atWord("ASOF")
        || cursor.atWord("NEAREST")
        || beginsForeignJoin();
  }

  private boolean beginsForeignJoin() {
    boolean foreign = cursor.atWord("RIGHT") || cursor.atWord("FULL") || cursor.atWord("CROSS");
    return foreign && (cursor.peek(1).isWord("JOIN") || cursor.peek(1).isWord("OUTER"));
  }

  Source.Join join() {
    SourceSpan start = cursor.peek().span();
    if (beginsForeignJoin()) {
      throw cursor.fail(
          Problem.of(
                  ProblemCode.E113,
                  cursor.peek().span(),
                  "there is no " + cursor.peek().text().toUpperCase(Locale.ROOT) + " JOIN")
              .expecting(List.of("JOIN", "LEFT JOIN", "ASOF JOIN", "NEAREST JOIN")));
    }
    Source.JoinKind kind = Source.JoinKind.INNER;
    if (!cursor.atWord("JOIN")) {
      kind = Source.JoinKind.valueOf(cursor.advance().text().toUpperCase(Locale.ROOT));
      outer();
    }
    cursor.expectOrInsert("JOIN");
    Source.Table table = table();
    Source.JoinCondition condition = condition().orElse(null);
    Source.JoinWindow window = window().orElse(null);
    return new Source.Join(kind, table, condition, window, cursor.since(start));
  }

  private void outer() {
    if (cursor.atWord("OUTER")) {
      SourceSpan blank = cursor.afterPrevious();
      SourceSpan span = cursor.advance().span();
      cursor.report(
          Problem.of(ProblemCode.E113, span, "LEFT JOIN needs no OUTER")
              .withFix(new Fix("remove OUTER", List.of(new TextEdit(blank.to(span), "")))));
    }
  }

  private Optional<Source.JoinCondition> condition() {
    SourceSpan start = cursor.peek().span();
    if (cursor.accept("ON")) {
      Expr condition = expressions.expression();
      return Optional.of(new Source.JoinCondition.On(condition, cursor.since(start)));
    }
    if (cursor.accept("USING")) {
      List<Expr.Path> columns = cursor.parenthesized(pipelines.clauses()::paths);
      return Optional.of(new Source.JoinCondition.Using(columns, cursor.since(start)));
    }
    return Optional.empty();
  }

  private Optional<Source.JoinWindow> window() {
    SourceSpan start = cursor.peek().span();
    if (!cursor.accept("WITHIN")) {
      return Optional.empty();
    }
    Literal.DurationValue within = values.duration();
    Source.WindowSide side = Source.WindowSide.BOTH;
    if (cursor.accept("BEFORE")) {
      side = Source.WindowSide.BEFORE;
    } else if (cursor.accept("AFTER")) {
      side = Source.WindowSide.AFTER;
    }
    return Optional.of(new Source.JoinWindow(within, side, cursor.since(start)));
  }
}
