package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.catalog.SchemaSource;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The last stage of the compiler: plans become statements. Pure but for reading the schema, which
/// is in memory. Throws [SchemaMismatch] if the store's tables cannot serve a plan. Thread-safe.
public final class SqlCompiler {
  /// Rows that CONTRAST compares at most.
  public static final long CONTRAST_ROWS = 500_000;

  /// Something that a statement takes at most so much of.
  ///
  /// @param what is cut: `the walk began`
  /// @param things what it is cut of: `matching spans, the longest first`
  /// @param count one number, above the limit if something is cut
  public record Guard(String what, long limit, String things, SqlStatement count) {}

  private final SchemaSource schemas;
  private final Catalog catalog;

  /// @param catalog says since when spans are sampled
  public SqlCompiler(SchemaSource schemas, Catalog catalog) {
    this.schemas = schemas;
    this.catalog = catalog;
  }

  /// The statement of a plan that the store runs as a whole. One row beyond a default limit is
  /// read, so that a cut can be told.
  public SqlStatement statement(Plan plan, QueryContext context) {
    return SqlRenderer.render(plans(context.tenant()).sql(plan, true));
  }

  /// The statement of a plan whose rows go to an engine: all of them, within the plan's own limit.
  public SqlStatement input(Plan plan, QueryContext context) {
    return SqlRenderer.render(plans(context.tenant()).sql(plan, false));
  }

  /// How many rows of the first relation satisfy the conditions one after another: as many counts
  /// as conditions, in one scan.
  public SqlStatement cumulativeCounts(
      Plan.Select select, List<Term> conditions, QueryContext context) {
    return SqlRenderer.render(
        new EmptinessSql(plans(context.tenant())).cumulative(select, conditions));
  }

  /// One row if the table behind a select has any before its window.
  public SqlStatement anyBefore(Plan.Select select, QueryContext context) {
    return SqlRenderer.render(new EmptinessSql(plans(context.tenant())).anyBefore(select));
  }

  /// When the first row of the table behind a select was stored: one timestamp.
  public SqlStatement firstTime(Plan.Select select, QueryContext context) {
    return SqlRenderer.render(new EmptinessSql(plans(context.tenant())).firstTime(select));
  }

  /// The latest event of a kind: its name, start and end.
  public SqlStatement latestEvent(
      Tenant tenant,
      EventSource.Kind kind,
      Optional<String> name,
      Instant notBefore,
      Instant before) {
    return SqlRenderer.render(new EventSql(physical(tenant)).latest(kind, name, notBefore, before));
  }

  /// Names of the latest events of a kind.
  public SqlStatement eventNames(
      Tenant tenant, EventSource.Kind kind, Instant notBefore, Instant before) {
    return SqlRenderer.render(new EventSql(physical(tenant)).names(kind, notBefore, before));
  }

  /// One row about the spans that a plan's aggregates count, if some may stand for several: how
  /// many such there are, and how many they stand for.
  public Optional<SqlStatement> sampled(Plan plan, QueryContext context) {
    return new SampledSql(plans(context.tenant())).of(plan).map(SqlRenderer::render);
  }

  /// The limits inside of a plan's statement that may cut, each to be asked about.
  public List<Guard> guards(Plan plan, QueryContext context) {
    return new GuardSql(plans(context.tenant())).of(plan);
  }

  private PlanSql plans(Tenant tenant) {
    return new PlanSql(physical(tenant));
  }

  private Physical physical(Tenant tenant) {
    return new Physical(schemas.schema(), tenant, catalog.snapshot(tenant).sampledSince());
  }
}
