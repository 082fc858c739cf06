package io.ollystack.copilot.observql.syntax;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Prints a syntax tree as text: one line, one canonical form. `parse(format(q)).equals(q)` for
/// every tree. Pure and thread-safe.
///
/// Keywords are in upper case, SELECT stands first where something is selected, clauses stand in
/// the order of the grammar, durations and sizes in their shortest exact spelling.
public final class Formatter {
  private final ExpressionFormatter expressions = new ExpressionFormatter(this);

  private Formatter() {}

  public static String format(Query query) {
    return new Formatter().query(query);
  }

  public static String format(Expr expr) {
    return new Formatter().expressions.format(expr);
  }

  private String query(Query query) {
    return switch (query) {
      case Query.Ask ask -> "ASK " + text(ask.question());
      case Query.Why why ->
          "EXPLAIN WHY "
              + whyTarget(why.target())
              + (why.asOf() == null ? "" : "\nAS OF " + time(why.asOf()));
      case Query.Show show -> show(show);
      case Query.Explain explain ->
          switch (explain.mode()) {
                case DEFAULT -> "EXPLAIN ";
                case SQL -> "EXPLAIN SQL ";
                case PLAN -> "EXPLAIN PLAN ";
                case COST -> "EXPLAIN COST ";
              }
              + pipeline(explain.pipeline());
      case Query.Pipeline pipeline -> pipeline(pipeline);
    };
  }

  private String whyTarget(Query.WhyTarget target) {
    return switch (target) {
      case Query.WhyTarget.Text why -> text(why.text());
      case Query.WhyTarget.Event why -> event(why.event());
      case Query.WhyTarget.Aggregate why -> pipeline(why.pipeline());
    };
  }

  private String show(Query.Show show) {
    String target =
        switch (show.target()) {
          case Query.ShowTarget.Tables t -> "TABLES";
          case Query.ShowTarget.Services t -> "SERVICES";
          case Query.ShowTarget.Metrics t -> "METRICS";
          case Query.ShowTarget.Operations t -> "OPERATIONS";
          case Query.ShowTarget.Attributes t -> "ATTRIBUTES";
          case Query.ShowTarget.ValuesOf t -> "VALUES OF " + expressions.path(t.path());
          case Query.ShowTarget.ColumnsOf t -> "COLUMNS OF " + name(t.table());
        };
    return "SHOW "
        + target
        + optional(show.where())
        + optional(show.time())
        + optional(show.limit());
  }

  String pipeline(Query.Pipeline pipeline) {
    var text = new StringBuilder();
    if (!pipeline.with().isEmpty()) {
      text.append(
          pipeline.with().stream()
              .map(table -> name(table.name()) + " AS (" + pipeline(table.pipeline()) + ")")
              .collect(Collectors.joining(", ", "WITH ", " ")));
    }
    text.append(
        pipeline.cores().stream().map(this::core).collect(Collectors.joining(" UNION ALL ")));
    for (Query.Stage stage : pipeline.stages()) {
      text.append(" |> ").append(stage(stage));
    }
    return text.toString();
  }

  private String core(Query.Core core) {
    return switch (core) {
      case Query.Core.Select select -> {
        String from = "FROM " + source(select.source()) + clauses(select.clauses());
        yield select.items().isEmpty()
            ? from
            : selected(select.distinct(), select.items()) + " " + from;
      }
      case Query.Core.Trace trace -> {
        Clauses all = trace.clauses();
        String seeds = "TRACE FROM " + expressions.format(trace.seeds());
        yield trace.items().isEmpty()
            ? seeds + clauses(all)
            : seeds
                + optional(all.where())
                + optional(all.follow())
                + optional(all.time())
                + " "
                + selected(trace.distinct(), trace.items())
                + afterTime(all);
      }
      case Query.Core.Nested nested -> "(" + pipeline(nested.pipeline()) + ")";
    };
  }

  private String selected(boolean distinct, List<Query.SelectItem> items) {
    return (distinct ? "SELECT DISTINCT " : "SELECT ") + items(items);
  }

  private String items(List<Query.SelectItem> items) {
    return items.stream().map(this::item).collect(Collectors.joining(", "));
  }

  private String item(Query.SelectItem item) {
    return switch (item) {
      case Query.SelectItem.Everything all -> "*";
      case Query.SelectItem.Column column -> {
        Name alias = column.alias();
        String expr = expressions.format(column.expr());
        yield alias == null ? expr : expr + " AS " + name(alias);
      }
    };
  }

  private String stage(Query.Stage stage) {
    return switch (stage) {
      case Query.Stage.Select select -> selected(select.distinct(), select.items());
      case Query.Stage.Extend extend -> "EXTEND " + items(extend.items());
      case Query.Stage.Aggregate aggregate ->
          "AGGREGATE "
              + items(aggregate.items())
              + (aggregate.by().isEmpty() ? "" : " BY " + expressions.list(aggregate.by()));
      case Query.Stage.JoinWith with -> join(with.join());
      case Query.Stage.Apply apply -> clause(apply.clause());
    };
  }

  private String source(Source source) {
    var text = new StringBuilder(table(source.first()));
    for (Source.Join join : source.joins()) {
      text.append(' ').append(join(join));
    }
    return text.toString();
  }

  private String table(Source.Table table) {
    String text =
        switch (table) {
          case Source.Table.Named named -> name(named.name());
          case Source.Table.Subquery subquery -> "(" + pipeline(subquery.pipeline()) + ")";
          case Source.Table.Function function ->
              function.arguments().stream()
                  .map(this::argument)
                  .collect(Collectors.joining(", ", function.function() + "(", ")"));
        };
    Name alias = table.alias();
    return alias == null ? text : text + " " + bareAlias(alias);
  }

  private String argument(Source.Argument argument) {
    return switch (argument) {
      case Source.Argument.Named named ->
          name(named.name()) + " => " + expressions.format(named.value());
      case Source.Argument.Rows rows -> "(" + pipeline(rows.pipeline()) + ")";
      case Source.Argument.Positional positional -> expressions.format(positional.value());
    };
  }

  private String join(Source.Join join) {
    String kind = join.kind() == Source.JoinKind.INNER ? "JOIN " : join.kind() + " JOIN ";
    var text = new StringBuilder(kind).append(table(join.table()));
    switch (join.condition()) {
      case null -> {}
      case Source.JoinCondition.On on ->
          text.append(" ON ").append(expressions.format(on.condition()));
      case Source.JoinCondition.Using using ->
          text.append(" USING (").append(expressions.paths(using.columns())).append(')');
    }
    Source.JoinWindow window = join.window();
    if (window != null) {
      text.append(" WITHIN ").append(Units.format(window.within().value()));
      text.append(window.side() == Source.WindowSide.BOTH ? "" : " " + window.side());
    }
    return text.toString();
  }

  private String clauses(Clauses all) {
    return optional(all.where()) + optional(all.follow()) + optional(all.time()) + afterTime(all);
  }

  private String afterTime(Clauses all) {
    return optional(all.group())
        + optional(all.every())
        + optional(all.having())
        + optional(all.compare())
        + optional(all.contrast())
        + optional(all.order())
        + optional(all.top())
        + optional(all.limit())
        + optional(all.sample());
  }

  private String optional(@Nullable Clause clause) {
    return clause == null ? "" : " " + clause(clause);
  }

  private String clause(Clause clause) {
    return switch (clause) {
      case Clause.Where where -> "WHERE " + expressions.format(where.condition());
      case Clause.Having having -> "HAVING " + expressions.format(having.condition());
      case Clause.GroupBy group -> "GROUP BY " + expressions.list(group.keys());
      case Clause.Follow follow -> follow(follow);
      case Clause.Every every -> every(every);
      case Clause.Compare compare -> "COMPARE TO " + comparand(compare.to());
      case Clause.Contrast contrast -> contrast(contrast);
      case Clause.OrderBy order ->
          order.keys().stream()
              .map(key -> expressions.format(key.expr()) + (key.descending() ? " DESC" : ""))
              .collect(Collectors.joining(", ", "ORDER BY ", ""));
      case Clause.Top top -> {
        Expr by = top.by();
        yield "TOP "
            + top.count()
            + (by == null ? "" : " BY " + expressions.format(by))
            + (top.withOthers() ? " WITH OTHERS" : "");
      }
      case Clause.Limit limit ->
          "LIMIT "
              + limit.count()
              + (limit.per().isEmpty() ? "" : " PER " + expressions.paths(limit.per()))
              + (limit.offset() == 0 ? "" : " OFFSET " + limit.offset());
      case Clause.Sample sample ->
          switch (sample.size()) {
            case Clause.SampleSize.Share share -> "SAMPLE " + expressions.format(share.share());
            case Clause.SampleSize.Rows rows -> "SAMPLE " + rows.rows();
          };
      case TimeRange range -> timeRange(range);
    };
  }

  private String follow(Clause.Follow follow) {
    String direction =
        switch (follow.direction()) {
          case DOWNSTREAM -> "FOLLOW DOWNSTREAM";
          case UPSTREAM -> "FOLLOW UPSTREAM";
          case CRITICAL_PATH -> "FOLLOW CRITICAL PATH";
        };
    Literal.Text from = follow.from();
    return direction
        + (from == null ? "" : " FROM " + text(from.value()))
        + (follow.hops() == null ? "" : " " + follow.hops() + " HOPS");
  }

  private String every(Clause.Every every) {
    Literal.DurationValue step = every.step();
    String text = "EVERY " + (step == null ? "AUTO" : Units.format(step.value()));
    return switch (every.fill()) {
      case null -> text;
      case Clause.Fill.WithNull fill -> text + " FILL NULL";
      case Clause.Fill.Previous fill -> text + " FILL PREVIOUS";
      case Clause.Fill.Linear fill -> text + " FILL LINEAR";
      case Clause.Fill.Constant fill -> text + " FILL " + expressions.format(fill.value());
    };
  }

  private String comparand(Clause.Comparand to) {
    return switch (to) {
      case Clause.Comparand.Previous previous -> "PREVIOUS";
      case Clause.Comparand.Baseline baseline ->
          "BASELINE(" + baseline.periods() + ", " + Units.format(baseline.period().value()) + ")";
      case Clause.Comparand.Earlier earlier -> Units.format(earlier.by().value()) + " BEFORE";
      case Clause.Comparand.Range range -> "(" + timeRange(range.range()) + ")";
      case Clause.Comparand.BeforeEvent before -> "BEFORE " + event(before.event());
    };
  }

  private String contrast(Clause.Contrast contrast) {
    Expr baseline = contrast.baseline();
    return "CONTRAST ("
        + expressions.format(contrast.selection())
        + ")"
        + (baseline == null ? "" : " AGAINST (" + expressions.format(baseline) + ")")
        + (contrast.over().isEmpty() ? "" : " OVER " + expressions.paths(contrast.over()));
  }

  private String timeRange(TimeRange range) {
    return switch (range) {
      case TimeRange.Since since -> {
        Time until = since.until();
        yield "SINCE " + time(since.from()) + (until == null ? "" : " UNTIL " + time(until));
      }
      case TimeRange.Until until -> "UNTIL " + time(until.until());
      case TimeRange.Last last -> "LAST " + Units.format(last.length().value());
      case TimeRange.During during -> "DURING " + event(during.event());
      case TimeRange.Around around ->
          "AROUND " + time(around.center()) + " ± " + Units.format(around.radius().value());
    };
  }

  private String time(Time time) {
    String anchor =
        switch (time.anchor()) {
          case EventRef event -> event(event);
          case Time.Now now -> "NOW";
          case Time.Today today -> "TODAY";
          case Time.Yesterday yesterday -> "YESTERDAY";
          case Time.Ago ago -> Units.format(ago.duration().value());
          case Time.Absolute absolute -> text(absolute.text());
        };
    Time.Shift shift = time.shift();
    return shift == null
        ? anchor
        : anchor + (shift.back() ? " - " : " + ") + Units.format(shift.by().value());
  }

  String event(EventRef event) {
    String name = event.name();
    return event.kind().name().toLowerCase(java.util.Locale.ROOT)
        + (name == null ? "()" : "(" + text(name) + ")");
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  static String name(Name name) {
    return Words.isIdentifier(name.text()) && !Words.isReserved(name.text())
        ? name.text()
        : "\"" + name.text() + "\"";
  }

  /// Without AS, as people write it after a table.
  private static String bareAlias(Name alias) {
    return Words.canBeBareAlias(alias.text()) ? name(alias) : "\"" + alias.text() + "\"";
  }
}
