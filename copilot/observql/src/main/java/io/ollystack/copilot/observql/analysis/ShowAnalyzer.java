package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Clauses;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Name;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SHOW: lists come from the catalogue, in memory; values of an attribute, and any list with a time
/// range, from the data.
final class ShowAnalyzer {
  private final CatalogSnapshot catalog;
  private final PipelineAnalyzer pipelines;

  ShowAnalyzer(CatalogSnapshot catalog, PipelineAnalyzer pipelines) {
    this.catalog = catalog;
    this.pipelines = pipelines;
  }

  Optional<Plan> analyze(Query.Show show) {
    return switch (show.target()) {
      case Query.ShowTarget.Tables _ -> catalogRows(show, EngineStage.CatalogList.TABLES);
      case Query.ShowTarget.Services span ->
          show.time() == null && show.where() == null
              ? catalogRows(show, EngineStage.CatalogList.SERVICES)
              : fromSpans(show, List.of("service"), span.span());
      case Query.ShowTarget.Operations span ->
          show.time() == null
              ? catalogRows(show, EngineStage.CatalogList.OPERATIONS)
              : fromSpans(show, List.of("service", "operation", "kind"), span.span());
      case Query.ShowTarget.Metrics _ -> catalogRows(show, EngineStage.CatalogList.METRICS);
      case Query.ShowTarget.Attributes _ -> catalogRows(show, EngineStage.CatalogList.ATTRIBUTES);
      case Query.ShowTarget.ValuesOf(Expr.Path path, SourceSpan span) -> values(show, path, span);
      case Query.ShowTarget.ColumnsOf(Name name, SourceSpan span) -> columns(show, name, span);
    };
  }

  static List<Plan.Output> outputs(EngineStage.CatalogList list) {
    return switch (list) {
      case TABLES -> texts("table", "time", "columns");
      case SERVICES -> counted("occurrences", "service");
      case OPERATIONS -> counted("occurrences", "service", "operation", "kind");
      case METRICS -> texts("metric", "type", "unit", "services");
      case ATTRIBUTES -> counted("occurrences", "attribute", "signal", "scope", "type", "values");
    };
  }

  private Optional<Plan> catalogRows(Query.Show show, EngineStage.CatalogList list) {
    return pipelines.over(
        new Plan.Engine(new EngineStage.CatalogRows(list), Optional.empty(), outputs(list)),
        clauses(show, show.where()),
        show.span());
  }

  private Optional<Plan> columns(Query.Show show, Name name, SourceSpan span) {
    Optional<LogicalTable> table = LogicalTable.named(name.text());
    if (table.isEmpty()) {
      // Analysis of a select from it reports the unknown table with its suggestions.
      return pipelines.analyze(select(List.of(), name.text(), Clauses.NONE, span));
    }
    return pipelines.over(
        new Plan.Engine(
            new EngineStage.ColumnsOf(table.get()),
            Optional.empty(),
            texts("column", "type", "unit", "aliases")),
        clauses(show, show.where()),
        show.span());
  }

  private Optional<Plan> fromSpans(Query.Show show, List<String> keys, SourceSpan span) {
    List<Expr> paths = new ArrayList<>();
    List<Query.SelectItem> items = new ArrayList<>();
    for (String key : keys) {
      Expr path = new Expr.Path(List.of(key), span);
      paths.add(path);
      items.add(new Query.SelectItem.Column(path, null, span));
    }
    items.add(count(span));
    Clauses clauses = clauses(show, show.where()).with(new Clause.GroupBy(paths, span));
    return pipelines.analyze(select(items, "spans", clauses, span));
  }

  private Optional<Plan> values(Query.Show show, Expr.Path path, SourceSpan span) {
    Expr present = new Expr.IsNull(path, true, span);
    Expr condition =
        show.where() == null
            ? present
            : new Expr.And(List.of(show.where().condition(), present), span);
    List<Query.SelectItem> items =
        List.of(new Query.SelectItem.Column(path, new Name("value", span), span), count(span));
    Clauses clauses =
        clauses(show, new Clause.Where(condition, span))
            .with(new Clause.GroupBy(List.of(path), span));
    return pipelines.analyze(select(items, tableOf(path), clauses, span));
  }

  /// The table whose records carry the attribute; spans if nobody knows it.
  private String tableOf(Expr.Path path) {
    String name = path.dotted();
    if (LogicalTable.SPANS.column(name).isPresent() || carries(Signal.TRACES, name)) {
      return "spans";
    }
    if (LogicalTable.LOGS.column(name).isPresent() || carries(Signal.LOGS, name)) {
      return "logs";
    }
    return LogicalTable.METRICS.column(name).isPresent() || carries(Signal.METRICS, name)
        ? "metrics"
        : "spans";
  }

  private boolean carries(Signal signal, String name) {
    String key = name.replaceFirst("^(resource|span|log|metric|scope)\\.", "");
    return catalog.attributes(signal).stream().map(AttributeEntry::key).anyMatch(key::equals);
  }

  private static Query.SelectItem count(SourceSpan span) {
    return new Query.SelectItem.Column(
        new Expr.Call("count", false, List.of(), null, span, span), null, span);
  }

  private static Query.Pipeline select(
      List<Query.SelectItem> items, String table, Clauses clauses, SourceSpan span) {
    return Query.Pipeline.of(
        new Query.Core.Select(
            false,
            items,
            Source.of(new Source.Table.Named(new Name(table, span), null, span)),
            clauses,
            span));
  }

  private static Clauses clauses(Query.Show show, Clause.@Nullable Where where) {
    return new Clauses(
        where, null, show.time(), null, null, null, null, null, null, null, show.limit(), null);
  }

  private static List<Plan.Output> texts(String... names) {
    List<Plan.Output> outputs = new ArrayList<>();
    for (String name : names) {
      outputs.add(new Plan.Output(name, new Term.Field(0, name, ValueType.STRING)));
    }
    return outputs;
  }

  private static List<Plan.Output> counted(String count, String... names) {
    List<Plan.Output> outputs = new ArrayList<>(texts(names));
    outputs.add(new Plan.Output(count, new Term.Field(0, count, ValueType.COUNT)));
    return outputs;
  }
}
