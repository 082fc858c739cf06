package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.CheckedQuery;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.copilot.observql.result.ScanEstimate;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SchemaMismatch;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.sql.SqlStatement;
import io.ollystack.copilot.observql.syntax.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs checked queries. Thread-safe; blocking.
public final class QueryRunner {
  private static final Duration CHEAP_RANGE = Duration.ofHours(24);

  /// Rows, or why they were not fetched.
  public sealed interface Run {
    record Finished(ResultTable table) implements Run {}

    record Refused(Problem problem) implements Run {}
  }

  private final SqlCompiler compiler;
  private final QueryExecutor executor;
  private final Limits limits;
  private final LocalPlans local;
  private final EmptyResults emptiness;
  private final SampledSpans sampling;

  public QueryRunner(
      SqlCompiler compiler,
      QueryExecutor executor,
      Catalog catalog,
      Limits limits,
      Optional<SeriesEngine> seriesEngine,
      Optional<WhyEngine> whyEngine) {
    this.compiler = compiler;
    this.executor = executor;
    this.limits = limits;
    this.local = new LocalPlans(compiler, executor, catalog, seriesEngine, whyEngine);
    this.emptiness = new EmptyResults(compiler, executor);
    this.sampling = new SampledSpans(compiler, executor);
  }

  /// What the store would run for a query: the statement, or those that feed an engine.
  public String sql(CheckedQuery query) throws QueryFailed {
    try {
      return sql(query.plan(), query.context());
    } catch (SchemaMismatch mismatch) {
      throw refused(mismatch);
    }
  }

  /// @param known what analysis has to say about the query
  public Run run(CheckedQuery query, List<Warning> known) throws QueryFailed, InterruptedException {
    try {
      if (query.explain().isPresent()) {
        return explain(query, query.explain().get());
      }
      Optional<Problem> refusal = tooExpensive(query);
      return refusal.isPresent()
          ? new Run.Refused(refusal.get())
          : new Run.Finished(rows(query, known));
    } catch (SchemaMismatch mismatch) {
      throw refused(mismatch);
    }
  }

  private String sql(Plan plan, QueryContext context) {
    if (!plan.isLocal()) {
      return compiler.statement(plan, context).text();
    }
    return LocalPlans.inputs(plan).stream()
        .map(input -> compiler.input(input, context).text())
        .reduce((a, b) -> a + ";\n" + b)
        .orElse("");
  }

  private ResultTable rows(CheckedQuery query, List<Warning> known)
      throws QueryFailed, InterruptedException {
    Plan plan = query.plan();
    List<Warning> warnings = new ArrayList<>(known);
    sampling.warning(plan, query.context()).ifPresent(warnings::add);
    if (plan.isLocal()) {
      LocalPlans.Rows rows = local.rows(plan, query.context());
      warnings.addAll(rows.warnings());
      return new ResultTable(
          columns(plan),
          rows.values(),
          warnings,
          rows.statistics(),
          rows.warnings().stream().anyMatch(w -> w.code().equals(ProblemCode.W202.name())));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    QueryStatistics statistics =
        executor.execute(compiler.statement(plan, query.context()), rows::add);
    boolean truncated = cut(plan, rows, warnings);
    if (plan instanceof Plan.Select select) {
      rows = SeriesFill.fill(select, rows, limits, warnings);
      if (rows.isEmpty() || isSingleZero(select, rows)) {
        warnings.addAll(emptiness.explain(select, query));
      } else {
        emptiness.beforeFirstData(select, query.context()).ifPresent(warnings::add);
      }
    }
    if (plan instanceof Plan.Contrast && rows.isEmpty()) {
      warnings.add(
          new Warning(
              ProblemCode.W201.name(),
              "0 rows. Because: no attribute value occurs in five rows of the selection or of what"
                  + " it is compared with; fewer say nothing.",
              Optional.empty()));
    }
    if (plan instanceof Plan.Contrast && SampledContrast.isCut(rows)) {
      warnings.add(
          Cuts.warning("compared " + Cuts.at(SqlCompiler.CONTRAST_ROWS, "rows, in no order")));
    }
    if (!truncated) {
      truncated = guarded(plan, query.context(), warnings);
    }
    return new ResultTable(columns(plan), rows, warnings, statistics, truncated);
  }

  /// Asks whether a limit inside of the statement cut anything off.
  private boolean guarded(Plan plan, QueryContext context, List<Warning> warnings)
      throws QueryFailed, InterruptedException {
    boolean cut = false;
    for (SqlCompiler.Guard guard : compiler.guards(plan, context)) {
      List<List<@Nullable Object>> counts = new ArrayList<>();
      executor.execute(guard.count(), counts::add);
      boolean over =
          !counts.isEmpty()
              && counts.getFirst().getFirst() instanceof Number number
              && number.longValue() > guard.limit();
      if (over) {
        warnings.add(Cuts.warning(guard.what() + " " + Cuts.at(guard.limit(), guard.things())));
      }
      cut |= over;
    }
    return cut;
  }

  private static boolean isSingleZero(Plan.Select select, List<List<@Nullable Object>> rows) {
    return select.aggregated()
        && select.keys().isEmpty()
        && rows.stream()
            .allMatch(row ->
                row.stream()
                    .allMatch(value ->
                        value == null
                            || (value instanceof Number number && number.doubleValue() == 0)
                            || value instanceof Instant));
  }

  /// Drops the row read beyond a default limit, and says so.
  private static boolean cut(Plan plan, List<List<@Nullable Object>> rows, List<Warning> warnings) {
    long limit =
        switch (plan) {
          case Plan.Select select -> select.limitGiven() ? Plan.NO_LIMIT : select.limit();
          case Plan.Union union -> union.limit();
          case Plan.Contrast contrast -> contrast.limitGiven() ? Plan.NO_LIMIT : contrast.limit();
          case Plan.Engine _ -> Plan.NO_LIMIT;
        };
    if (!Cuts.cut(rows, limit)) {
      return false;
    }
    String things =
        switch (plan) {
          case Plan.Select select when select.order().isEmpty() && !select.aggregated() ->
              "rows, newest first";
          case Plan.Contrast _ -> "attribute values, the largest difference first";
          case Plan.Select _, Plan.Union _, Plan.Engine _ -> "rows";
        };
    warnings.add(Cuts.warning("truncated " + Cuts.at(limit, things)));
    return true;
  }

  private Run explain(CheckedQuery query, Query.ExplainMode mode)
      throws QueryFailed, InterruptedException {
    return switch (mode) {
      case SQL -> text("sql", List.of(sql(query.plan(), query.context())));
      case PLAN, DEFAULT -> text("plan", PlanText.lines(query.plan()));
      case COST -> cost(query);
    };
  }

  private static Run text(String name, List<String> lines) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String line : lines) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(line);
      rows.add(row);
    }
    return new Run.Finished(
        new ResultTable(
            List.of(new ResultColumn(name, ColumnType.STRING, "")),
            rows,
            List.of(),
            QueryStatistics.NONE,
            false));
  }

  private Run cost(CheckedQuery query) throws QueryFailed, InterruptedException {
    ScanEstimate estimate = estimate(query);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ScanEstimate.TableScan scan : estimate.tables()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(scan.table());
      row.add(scan.rows());
      row.add(scan.bytes());
      row.add(scan.parts());
      rows.add(row);
    }
    if (estimate.bytes() > limits.maxBytesRead()) {
      return new Run.Refused(overBudget(query, estimate));
    }
    return new Run.Finished(
        new ResultTable(
            List.of(
                new ResultColumn("table", ColumnType.STRING, ""),
                new ResultColumn("rows", ColumnType.NUMBER, "{count}"),
                new ResultColumn("bytes", ColumnType.SIZE, "By"),
                new ResultColumn("parts", ColumnType.NUMBER, "{count}")),
            rows,
            List.of(),
            QueryStatistics.NONE,
            false));
  }

  /// Long ranges are estimated before they run; short ones would pay more for the estimate.
  private Optional<Problem> tooExpensive(CheckedQuery query)
      throws QueryFailed, InterruptedException {
    if (!(query.plan() instanceof Plan.Select select)
        || select.isLocal()
        || select.window().length().compareTo(CHEAP_RANGE) <= 0) {
      return Optional.empty();
    }
    ScanEstimate estimate = estimate(query);
    return estimate.bytes() > limits.maxBytesRead()
        ? Optional.of(overBudget(query, estimate))
        : Optional.empty();
  }

  private ScanEstimate estimate(CheckedQuery query) throws QueryFailed, InterruptedException {
    List<ScanEstimate.TableScan> scans = new ArrayList<>();
    List<Plan> plans =
        query.plan().isLocal() ? LocalPlans.inputs(query.plan()) : List.of(query.plan());
    for (Plan plan : plans) {
      SqlStatement statement = compiler.statement(plan, query.context());
      scans.addAll(executor.estimate(statement).tables());
    }
    return new ScanEstimate(scans);
  }

  private Problem overBudget(CheckedQuery query, ScanEstimate estimate) {
    return Problem.of(
            ProblemCode.E501,
            query.query().span(),
            "would scan "
                + gigabytes(estimate.bytes())
                + ", the budget is "
                + gigabytes(limits.maxBytesRead()))
        .withHint("Add service = '...', narrow the time, or SAMPLE 10%.");
  }

  private static String gigabytes(long bytes) {
    return bytes >= 1_000_000_000L
        ? Math.round(bytes / 1e9) + " GB"
        : Math.max(1, Math.round(bytes / 1e6)) + " MB";
  }

  static List<ResultColumn> columns(Plan plan) {
    return plan.outputs().stream()
        .map(output ->
            new ResultColumn(
                output.name(),
                output.type().kind(),
                output.type().unit().equals("{kind}") ? "" : output.type().unit()))
        .toList();
  }

  private static QueryFailed refused(SchemaMismatch mismatch) {
    return new QueryFailed(
        QueryFailed.Reason.REFUSED, 0, String.valueOf(mismatch.getMessage()), mismatch);
  }
}
