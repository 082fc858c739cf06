package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.Time;
import java.time.Instant;
import java.util.Optional;

/// The second stage of the compiler: a syntax tree becomes a [CheckedQuery], or all its problems
/// are told. Reads the catalogue once; asks the event source only for queries anchored on events.
/// Thread-safe.
public final class Analyzer {
  private final Catalog catalog;
  private final EventSource events;
  private final Limits limits;
  private final boolean seriesEngine;
  private final boolean whyEngine;

  /// Without engines.
  public Analyzer(Catalog catalog, EventSource events, Limits limits) {
    this(catalog, events, limits, false, false);
  }

  /// @param seriesEngine whether ANOMALIES and FORECAST can run
  /// @param whyEngine whether EXPLAIN WHY can run
  public Analyzer(
      Catalog catalog, EventSource events, Limits limits, boolean seriesEngine, boolean whyEngine) {
    this.seriesEngine = seriesEngine;
    this.whyEngine = whyEngine;
    this.catalog = catalog;
    this.events = events;
    this.limits = limits;
  }

  public Analysis analyze(Query query, QueryContext context) {
    Findings findings = new Findings();
    CatalogSnapshot snapshot = catalog.snapshot(context.tenant());
    TimeResolver times = new TimeResolver(context, events, findings);
    PipelineAnalyzer pipelines =
        new PipelineAnalyzer(snapshot, context, times, limits, seriesEngine, findings);
    Optional<Plan> plan = Optional.empty();
    Optional<Query.ExplainMode> explain = Optional.empty();
    switch (query) {
      case Query.Pipeline pipeline -> plan = pipelines.analyze(pipeline);
      case Query.Explain(Query.ExplainMode mode, Query.Pipeline pipeline, SourceSpan _) -> {
        plan = pipelines.analyze(pipeline);
        explain = Optional.of(mode);
      }
      case Query.Show show -> plan = new ShowAnalyzer(snapshot, pipelines).analyze(show);
      case Query.Why why -> plan = why(why, snapshot, context, times, findings);
      case Query.Ask ask ->
          missingEngine(
              findings, ask.span(), "ASK", "A question in words is answered by the assistant.");
    }
    plan.ifPresent(checked -> new MemoryRules(findings, query.span()).check(checked));
    if (plan.isEmpty() || findings.hasErrors()) {
      return new Analysis.Rejected(findings.all());
    }
    return new Analysis.Accepted(
        new CheckedQuery(query, plan.get(), explain, context, findings.all()));
  }

  private Optional<Plan> why(
      Query.Why why,
      CatalogSnapshot snapshot,
      QueryContext context,
      TimeResolver times,
      Findings findings) {
    Instant asOf = context.now();
    Time moment = why.asOf();
    if (moment != null) {
      Optional<Instant> at = times.at(moment);
      if (at.isPresent() && at.get().isAfter(context.now())) {
        findings.error(
            ProblemCode.E412,
            why.span(),
            "AS OF " + at.get() + " is in the future",
            "Name a moment that has been: what will be known is not known.");
      }
      asOf = at.orElse(asOf);
    }
    QueryContext then = new QueryContext(context.tenant(), asOf, context.zone(), context.limit());
    TimeResolver thens = new TimeResolver(then, events, findings);
    PipelineAnalyzer pipelines =
        new PipelineAnalyzer(snapshot, then, thens, limits, seriesEngine, findings);
    Optional<Plan> plan = new WhyAnalyzer(pipelines, thens, asOf, findings).analyze(why);
    if (!whyEngine && !findings.hasErrors()) {
      missingEngine(
          findings,
          why.span(),
          "EXPLAIN WHY",
          "The query itself is right: run it without EXPLAIN WHY, or CONTRAST the slow or failing"
              + " rows with the others.");
    }
    return plan;
  }

  static void missingEngine(Findings findings, SourceSpan span, String what, String hint) {
    findings.add(
        Problem.of(ProblemCode.E510, span, "the engine of " + what + " is not part of this build")
            .withHint(hint));
  }
}
