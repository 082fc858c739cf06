package io.ollystack.copilot.observql;

import io.ollystack.copilot.observql.analysis.Analysis;
import io.ollystack.copilot.observql.analysis.Analyzer;
import io.ollystack.copilot.observql.analysis.CheckedQuery;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.SchemaSource;
import io.ollystack.copilot.observql.engine.QueryRunner;
import io.ollystack.copilot.observql.engine.SeriesEngine;
import io.ollystack.copilot.observql.engine.StoredEvents;
import io.ollystack.copilot.observql.engine.WhyEngine;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.syntax.Formatter;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.util.List;
import java.util.Optional;

/// The language as a whole: text in, rows or problems out. Thread-safe; blocking.
///
/// `compile` reads the catalogue and the schema in memory; only a query whose time is anchored on
/// an event asks the store, hence the exceptions. `run` throws [QueryFailed] if the store refuses
/// or fails, and stops the statement when the thread is interrupted.
public final class ObservQl {
  /// What became of a text.
  public sealed interface Compilation {
    /// @param observql the query in canonical form
    /// @param sql what the store would run, with a placeholder for every value
    record Accepted(CheckedQuery query, String observql, String sql) implements Compilation {}

    record Rejected(ProblemReport report) implements Compilation {}
  }

  /// What became of a run.
  public sealed interface Outcome {
    record Answered(String observql, String sql, ResultTable table) implements Outcome {}

    record Rejected(ProblemReport report) implements Outcome {}
  }

  private final Analyzer analyzer;
  private final Diagnosis diagnosis;
  private final QueryRunner runner;
  private final long mostRows;

  /// Without an engine for series: ANOMALIES and FORECAST are E510.
  public ObservQl(Catalog catalog, SchemaSource schemas, QueryExecutor executor, Limits limits) {
    this(catalog, schemas, executor, limits, Optional.empty());
  }

  public ObservQl(
      Catalog catalog,
      SchemaSource schemas,
      QueryExecutor executor,
      Limits limits,
      Optional<SeriesEngine> seriesEngine) {
    this(catalog, schemas, executor, limits, seriesEngine, WhyEngine.none());
  }

  /// @param whyEngine without it EXPLAIN WHY is E510
  public ObservQl(
      Catalog catalog,
      SchemaSource schemas,
      QueryExecutor executor,
      Limits limits,
      Optional<SeriesEngine> seriesEngine,
      Optional<WhyEngine> whyEngine) {
    SqlCompiler compiler = new SqlCompiler(schemas, catalog);
    this.analyzer =
        new Analyzer(
            catalog,
            new StoredEvents(compiler, executor),
            limits,
            seriesEngine.isPresent(),
            whyEngine.isPresent());
    this.mostRows = limits.maxRows();
    this.diagnosis = new Diagnosis(analyzer);
    this.runner = new QueryRunner(compiler, executor, catalog, limits, seriesEngine, whyEngine);
  }

  public Compilation compile(String text, QueryContext context)
      throws QueryFailed, InterruptedException {
    try {
      return switch (QueryParser.parse(text)) {
        case ParseResult.Rejected rejected ->
            new Compilation.Rejected(diagnosis.of(rejected, context));
        case ParseResult.Parsed(Query query) -> checked(text, query, context);
      };
    } catch (StoredEvents.LookupFailed lookup) {
      throw cause(lookup);
    }
  }

  public Outcome run(String text, QueryContext context) throws QueryFailed, InterruptedException {
    return switch (compile(text, context)) {
      case Compilation.Rejected(ProblemReport report) -> new Outcome.Rejected(report);
      case Compilation.Accepted(CheckedQuery query, String observql, String sql) ->
          switch (runner.run(query, noted(text, query, context))) {
            case QueryRunner.Run.Finished(ResultTable table) ->
                new Outcome.Answered(observql, sql, withRemedies(table, observql, context));
            case QueryRunner.Run.Refused(Problem problem) ->
                new Outcome.Rejected(new ProblemReport(text, List.of(problem), null));
          };
    };
  }

  /// A cut result with the text that asks for as many rows as there may be.
  private ResultTable withRemedies(ResultTable table, String observql, QueryContext context) {
    String more = observql + (observql.contains("|>") ? "\n|> " : "\n") + "LIMIT " + mostRows;
    boolean fits =
        table.truncated()
            && table.rows().size() < mostRows
            && context.limit().isEmpty()
            && diagnosis.compiles(more, context);
    return fits
        ? table.withWarnings(
            table.warnings().stream()
                .map(warning ->
                    warning.message().startsWith("truncated at")
                        ? new Warning(warning.code(), warning.message(), Optional.of(more))
                        : warning)
                .toList())
        : table;
  }

  /// What analysis has to say about a query that runs, each with a text that does better, if there
  /// is one that compiles.
  private List<Warning> noted(String text, CheckedQuery query, QueryContext context) {
    return query.warnings().stream()
        .map(problem ->
            new Warning(
                problem.code().name(), problem.text(), diagnosis.remedy(text, problem, context)))
        .toList();
  }

  private Compilation checked(String text, Query query, QueryContext context)
      throws QueryFailed, InterruptedException {
    return switch (analyzer.analyze(query, context)) {
      case Analysis.Rejected(List<Problem> problems) ->
          new Compilation.Rejected(diagnosis.of(text, problems, context));
      case Analysis.Accepted(CheckedQuery accepted) ->
          new Compilation.Accepted(accepted, Formatter.format(query), runner.sql(accepted));
    };
  }

  private static QueryFailed cause(StoredEvents.LookupFailed lookup) throws InterruptedException {
    return switch (lookup.getCause()) {
      case QueryFailed failed -> failed;
      case InterruptedException interrupted -> {
        InterruptedException again = new InterruptedException("while looking up an event");
        again.initCause(interrupted);
        throw again;
      }
      case null, default ->
          new QueryFailed(
              QueryFailed.Reason.REFUSED, 0, "the event could not be looked up", lookup);
    };
  }
}
