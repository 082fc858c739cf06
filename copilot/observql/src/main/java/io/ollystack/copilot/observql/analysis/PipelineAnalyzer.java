package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Clauses;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Name;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Analyses pipelines: what FROM names, WITH, UNION ALL, subqueries. A subquery without a time of
/// its own has the time of the query around it.
final class PipelineAnalyzer {
  private static final int MAX_TOPOLOGY_HOPS = 6;
  private static final int MAX_WALK_DEPTH = 200;

  private final CatalogSnapshot catalog;
  private final QueryContext context;
  private final TimeResolver times;
  private final Limits limits;
  private final boolean seriesEngine;
  private final Findings findings;
  private final PathResolver paths;
  private final TypeRules types;

  /// What an inner pipeline takes from the query around it.
  private record Surroundings(
      Map<String, Query.Pipeline> tables, Optional<TimeWindow> window, boolean nested) {
    Surroundings within(TimeWindow time) {
      return new Surroundings(tables, Optional.of(time), nested);
    }

    /// Rows that another query reads: all of them, unless it says LIMIT.
    Surroundings inner() {
      return new Surroundings(tables, window, true);
    }
  }

  /// A relation, or nothing where a problem was reported.
  private record Read(Optional<Plan.Relation> relation) {}

  PipelineAnalyzer(
      CatalogSnapshot catalog,
      QueryContext context,
      TimeResolver times,
      Limits limits,
      boolean seriesEngine,
      Findings findings) {
    this.seriesEngine = seriesEngine;
    this.catalog = catalog;
    this.context = context;
    this.times = times;
    this.limits = limits;
    this.findings = findings;
    this.paths = new PathResolver(catalog, findings);
    this.types = new TypeRules(findings, times);
  }

  Optional<Plan> analyze(Query.Pipeline pipeline) {
    return pipeline(pipeline, new Surroundings(Map.of(), Optional.empty(), false));
  }

  /// A select over rows that an engine makes without input.
  Optional<Plan> over(Plan.Engine engine, Clauses clauses, SourceSpan span) {
    Plan.Relation relation = new Plan.Relation.Derived("", engine);
    Scope scope = new Scope();
    scope.add(relation);
    Surroundings surroundings = new Surroundings(Map.of(), Optional.empty(), false);
    Query.Core.Select core =
        new Query.Core.Select(
            false,
            List.of(),
            Source.of(new Source.Table.Named(Name.of("catalog"), null, span)),
            clauses,
            span);
    return selects(surroundings, times.defaultWindow())
        .analyze(
            new SelectAnalyzer.Input(
                core,
                false,
                List.of(),
                clauses,
                scope,
                List.of(relation),
                List.of(),
                times.defaultWindow(),
                false,
                false));
  }

  private Optional<Plan> pipeline(Query.Pipeline written, Surroundings outer) {
    Query.Pipeline pipeline = PipeStages.fold(written);
    Map<String, Query.Pipeline> tables = new HashMap<>(outer.tables());
    for (Query.CommonTable table : pipeline.with()) {
      tables.put(table.name().text().toLowerCase(Locale.ROOT), table.pipeline());
    }
    Surroundings inner = new Surroundings(tables, outer.window(), outer.nested());
    List<Plan> parts = new ArrayList<>();
    for (Query.Core core : pipeline.cores()) {
      core(core, pipeline.cores().size() == 1 ? inner : inner.inner()).ifPresent(parts::add);
    }
    if (parts.size() < pipeline.cores().size()) {
      return Optional.empty();
    }
    return parts.size() == 1
        ? Optional.of(parts.getFirst())
        : union(parts, pipeline, outer.nested());
  }

  private Optional<Plan> union(List<Plan> parts, Query.Pipeline pipeline, boolean nested) {
    int columns = parts.getFirst().outputs().size();
    for (Plan part : parts) {
      if (part.outputs().size() != columns) {
        findings.error(
            ProblemCode.E302,
            pipeline.span(),
            "UNION ALL of " + columns + " and " + part.outputs().size() + " columns",
            "Select the same columns in each part.");
        return Optional.empty();
      }
    }
    List<Plan.Output> outputs =
        parts.getFirst().outputs().stream()
            .map(output ->
                new Plan.Output(output.name(), new Term.Output(output.name(), output.type())))
            .toList();
    return Optional.of(new Plan.Union(parts, outputs, nested ? Plan.NO_LIMIT : limits.rows()));
  }

  private Optional<Plan> core(Query.Core core, Surroundings outer) {
    return switch (core) {
      case Query.Core.Nested(Query.Pipeline inner, SourceSpan _) -> pipeline(inner, outer);
      case Query.Core.Select select -> select(select, outer);
      case Query.Core.Trace trace -> trace(trace, outer);
    };
  }

  private Optional<Plan> select(Query.Core.Select select, Surroundings outer) {
    Clauses clauses = select.clauses();
    if (clauses.follow() != null && followsSpans(select)) {
      return followSpans(select, outer);
    }
    TimeWindow window = window(clauses, outer);
    boolean given = clauses.time() != null || outer.window().isPresent();
    Surroundings inner = outer.within(window);
    List<Plan.Relation> relations = new ArrayList<>();
    boolean complete = relation(select.source().first(), clauses, given ? inner : outer, relations);
    for (Source.Join join : select.source().joins()) {
      complete &= relation(join.table(), clauses, given ? inner : outer, relations);
    }
    if (!complete) {
      return Optional.empty();
    }
    Scope scope = new Scope();
    relations.forEach(scope::add);
    return selects(inner, window)
        .analyze(
            new SelectAnalyzer.Input(
                select,
                select.distinct(),
                select.items(),
                clauses,
                scope,
                relations,
                select.source().joins(),
                window,
                given,
                outer.nested()));
  }

  private TimeWindow window(Clauses clauses, Surroundings outer) {
    return clauses.time() != null
        ? times.window(clauses.time())
        : outer.window().orElseGet(times::defaultWindow);
  }

  private static boolean followsSpans(Query.Core.Select select) {
    return select.source().joins().isEmpty()
        && select.source().first() instanceof Source.Table.Named named
        && LogicalTable.named(named.name().text()).filter(LogicalTable::hasSpans).isPresent();
  }

  /// `FROM spans WHERE seeds FOLLOW ...` is `TRACE FROM seeds FOLLOW ...`.
  private Optional<Plan> followSpans(Query.Core.Select select, Surroundings outer) {
    Clause.Where where = select.clauses().where();
    if (where == null) {
      findings.error(
          ProblemCode.E124,
          select.span(),
          "FOLLOW on spans without a WHERE that names where to begin",
          "Write TRACE FROM service = '...' AND duration > 1s FOLLOW DOWNSTREAM.");
      return Optional.empty();
    }
    Clauses c = select.clauses();
    Clauses rest =
        new Clauses(
            null,
            c.follow(),
            c.time(),
            c.group(),
            c.every(),
            c.having(),
            c.compare(),
            c.contrast(),
            c.order(),
            c.top(),
            c.limit(),
            c.sample());
    return trace(
        new Query.Core.Trace(
            where.condition(), select.distinct(), select.items(), rest, select.span()),
        outer);
  }

  private Optional<Plan> trace(Query.Core.Trace trace, Surroundings outer) {
    Clauses clauses = trace.clauses();
    TimeWindow window = window(clauses, outer);
    boolean given = clauses.time() != null || outer.window().isPresent();
    Surroundings inner = outer.within(window);
    TermAnalyzer terms = terms(inner);
    TermAnalyzer.Place place = TermAnalyzer.Place.rows(Scope.of(LogicalTable.SPANS, false));
    Expr seeds =
        clauses.where() == null
            ? trace.seeds()
            : new Expr.And(List.of(trace.seeds(), clauses.where().condition()), trace.span());
    Term condition = terms.condition(seeds, place);
    if (Findings.isBroken(condition)) {
      return Optional.empty();
    }
    Clause.Follow follow = clauses.follow();
    Optional<Clause.Direction> direction =
        follow == null ? Optional.empty() : Optional.of(follow.direction());
    Plan.Relation relation =
        direction.filter(way -> way == Clause.Direction.CRITICAL_PATH).isPresent()
            ? new Plan.Relation.Derived("", CriticalPathPlan.of(condition, window, given, limits))
            : new Plan.Relation.Walk(
                "",
                condition,
                direction,
                follow == null ? MAX_WALK_DEPTH : hops(follow, MAX_WALK_DEPTH));
    Scope scope = new Scope();
    scope.add(relation);
    Clauses rest =
        new Clauses(
            null,
            null,
            clauses.time(),
            clauses.group(),
            clauses.every(),
            clauses.having(),
            clauses.compare(),
            clauses.contrast(),
            clauses.order(),
            clauses.top(),
            clauses.limit(),
            clauses.sample());
    return selects(inner, window)
        .analyze(
            new SelectAnalyzer.Input(
                trace,
                trace.distinct(),
                trace.items(),
                rest,
                scope,
                List.of(relation),
                List.of(),
                window,
                given,
                outer.nested()));
  }

  private boolean relation(
      Source.Table table, Clauses clauses, Surroundings outer, List<Plan.Relation> relations) {
    String alias = table.alias() == null ? "" : table.alias().text();
    Optional<Plan.Relation> relation =
        switch (table) {
          case Source.Table.Named named -> named(named, alias, clauses, outer).relation();
          case Source.Table.Subquery subquery ->
              pipeline(subquery.pipeline(), outer.inner())
                  .map(plan -> new Plan.Relation.Derived(alias, plan));
          case Source.Table.Function function ->
              function(function, outer).map(plan -> new Plan.Relation.Derived(alias, plan));
        };
    relation.ifPresent(relations::add);
    return relation.isPresent();
  }

  private Read named(Source.Table.Named named, String alias, Clauses clauses, Surroundings outer) {
    String name = named.name().text();
    Query.Pipeline common = outer.tables().get(name.toLowerCase(Locale.ROOT));
    String known = alias.isEmpty() ? name : alias;
    if (common != null) {
      Map<String, Query.Pipeline> others = new HashMap<>(outer.tables());
      others.remove(name.toLowerCase(Locale.ROOT));
      return new Read(
          pipeline(common, new Surroundings(others, outer.window(), true))
              .map(plan -> new Plan.Relation.Derived(known, plan)));
    }
    Optional<LogicalTable> table = LogicalTable.named(name);
    if (table.isEmpty()) {
      // Its columns are checked against the table that was probably meant.
      return new Read(
          unknownTable(named, outer)
              .flatMap(LogicalTable::named)
              .map(meant -> new Plan.Relation.Table(known, meant)));
    }
    Clause.Follow follow = clauses.follow();
    if (follow == null) {
      return new Read(Optional.of(new Plan.Relation.Table(known, table.get())));
    }
    if (table.get() != LogicalTable.TOPOLOGY
        || follow.direction() == Clause.Direction.CRITICAL_PATH) {
      findings.error(
          ProblemCode.E124,
          follow.span(),
          "FOLLOW walks spans and the topology, not " + table.get().tableName(),
          "Write TRACE FROM <condition> FOLLOW ..., or FROM topology FOLLOW DOWNSTREAM FROM"
              + " 'service'.");
      return new Read(Optional.empty());
    }
    if (follow.from() == null) {
      findings.error(
          ProblemCode.E124,
          follow.span(),
          "FOLLOW on topology does not say where to begin",
          "Write FOLLOW DOWNSTREAM FROM 'service'.");
      return new Read(Optional.empty());
    }
    new KnownNames(catalog, findings)
        .check(new Term.Field(0, "caller", ValueType.STRING), follow.from());
    int hops = hops(follow, MAX_TOPOLOGY_HOPS);
    return new Read(
        Optional.of(
            new Plan.Relation.TopologyWalk(
                known,
                follow.direction() == Clause.Direction.DOWNSTREAM,
                Optional.of(follow.from().value()),
                hops)));
  }

  private int hops(Clause.Follow follow, int most) {
    if (follow.hops() == null || follow.hops() <= most) {
      return follow.hops() == null ? most : (int) (long) follow.hops();
    }
    findings.add(
        Problem.of(
            ProblemCode.W202,
            follow.span(),
            "FOLLOW goes " + most + " hops at most, not " + follow.hops()));
    return most;
  }

  /// Complains; returns the name that was probably meant.
  private Optional<String> unknownTable(Source.Table.Named named, Surroundings outer) {
    List<String> names = new ArrayList<>();
    for (LogicalTable table : LogicalTable.values()) {
      names.add(table.tableName());
    }
    names.addAll(outer.tables().keySet());
    String name = named.name().text();
    Problem problem =
        Problem.of(ProblemCode.E102, named.name().span(), "unknown table '" + name + "'");
    List<String> nearest =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "otel_traces", "span" -> List.of("spans");
          case "otel_logs", "events" -> List.of("logs");
          case "deploys", "releases" -> List.of("deployments");
          case "services", "edges", "dependencies" -> List.of("topology");
          default ->
              name.toLowerCase(Locale.ROOT).startsWith("otel_metrics")
                  ? List.of("metrics")
                  : NearestNames.of(name, names, 0.5);
        };
    findings.add(
        nearest.isEmpty()
            ? problem.expecting(names)
            : problem
                .withHint("Did you mean " + nearest.getFirst() + "?")
                .withFix(Fix.replace(named.name().span(), nearest.getFirst())));
    return nearest.stream().findFirst();
  }

  private Optional<Plan> function(Source.Table.Function function, Surroundings outer) {
    Optional<Plan> rows = Optional.empty();
    for (Source.Argument argument : function.arguments()) {
      if (argument instanceof Source.Argument.Rows(Query.Pipeline pipeline, SourceSpan _)) {
        rows = pipeline(pipeline, outer.inner());
        if (rows.isEmpty()) {
          return rows;
        }
      }
    }
    return switch (function.function()) {
      case PATTERNS -> new PatternsAnalyzer(findings, context).analyze(function, rows);
      case ANOMALIES, FORECAST -> {
        if (!seriesEngine) {
          Analyzer.missingEngine(
              findings,
              function.span(),
              function.function() + "(...)",
              "Its inner query is right and can be run by itself.");
          yield Optional.empty();
        }
        SeriesFunctions series = new SeriesFunctions(findings);
        yield function.function() == Source.TableFunction.ANOMALIES
            ? series.anomalies(function, rows)
            : series.forecast(function, rows);
      }
      case SLO -> new SloAnalyzer(findings, this::apart).analyze(function);
    };
  }

  /// Analyses a pipeline that the query does not show; its problems are not in the query's text.
  private SloAnalyzer.Inner apart(Query.Pipeline pipeline) {
    Findings own = new Findings();
    Optional<Plan> plan =
        new PipelineAnalyzer(catalog, context, times, limits, seriesEngine, own).analyze(pipeline);
    return new SloAnalyzer.Inner(plan, own.all());
  }

  private SelectAnalyzer selects(Surroundings inner, TimeWindow window) {
    return new SelectAnalyzer(limits, context, terms(inner.within(window)), times, findings);
  }

  private TermAnalyzer terms(Surroundings inner) {
    return new TermAnalyzer(
        paths,
        types,
        times,
        new KnownNames(catalog, findings),
        findings,
        pipeline -> pipeline(pipeline, inner.inner()));
  }
}
