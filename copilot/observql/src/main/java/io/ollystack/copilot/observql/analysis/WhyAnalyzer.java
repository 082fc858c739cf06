package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.analysis.EngineStage.WhySubject;
import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// EXPLAIN WHY: what is to be explained, since when, and what was known of it at the time.
final class WhyAnalyzer {
  /// The symptom is looked for in this much time before an event that is a moment.
  private static final Duration BEFORE_EVENT = Duration.ofMinutes(15);

  private final PipelineAnalyzer pipelines;
  private final TimeResolver times;
  private final Instant asOf;
  private final Findings findings;

  /// @param asOf "now" of the time resolver
  WhyAnalyzer(PipelineAnalyzer pipelines, TimeResolver times, Instant asOf, Findings findings) {
    this.pipelines = pipelines;
    this.times = times;
    this.asOf = asOf;
    this.findings = findings;
  }

  Optional<Plan> analyze(Query.Why why) {
    Optional<WhySubject> subject =
        switch (why.target()) {
          case Query.WhyTarget.Text text ->
              text.text().isBlank()
                  ? nothing(why, "the question is empty")
                  : Optional.of(new WhySubject.Words(text.text()));
          case Query.WhyTarget.Event event ->
              times
                  .event(event.event())
                  .map(found ->
                      new WhySubject.Happening(
                          EventSource.Kind.valueOf(event.event().kind().name()),
                          found.name(),
                          window(found.start(), found.end())));
          case Query.WhyTarget.Aggregate aggregate ->
              pipelines.analyze(aggregate.pipeline()).flatMap(plan -> measured(why, plan));
        };
    return subject.map(what ->
        new Plan.Engine(
            new EngineStage.Why(what, asOf), Optional.empty(), EngineStage.Why.outputs()));
  }

  private TimeWindow window(Instant start, Optional<Instant> end) {
    Instant to = end.filter(time -> time.isBefore(asOf)).orElse(asOf);
    Instant from = start.minus(BEFORE_EVENT);
    return new TimeWindow(from, to.isAfter(from) ? to : from.plusSeconds(1));
  }

  private Optional<WhySubject> measured(Query.Why why, Plan plan) {
    if (!(plan instanceof Plan.Select select) || !select.aggregated()) {
      return nothing(why, "only an aggregate can be explained");
    }
    Optional<WhySubject.Measure> measure =
        select.outputs().stream().flatMap(output -> measure(output.term()).stream()).findFirst();
    if (measure.isEmpty()) {
      return nothing(why, "the query measures neither latency nor failures");
    }
    Instant to = select.window().to().isAfter(asOf) ? asOf : select.window().to();
    if (!select.window().from().isBefore(to)) {
      return nothing(why, "the query's time is after AS OF");
    }
    return Optional.of(
        new WhySubject.Measured(
            select.filter().stream().flatMap(term -> service(term).stream()).findFirst(),
            measure.get(),
            new TimeWindow(select.window().from(), to)));
  }

  private Optional<WhySubject> nothing(Query.Why why, String what) {
    findings.add(
        Problem.of(ProblemCode.E124, why.target().span(), what + ": there is nothing to explain")
            .withHint(
                "Write EXPLAIN WHY SELECT p95(duration) FROM requests WHERE service = 'checkout'"
                    + " SINCE 1h, or EXPLAIN WHY 'why is checkout slow?'."));
    return Optional.empty();
  }

  /// `service = 'x'` among the conditions.
  private static Optional<String> service(Term condition) {
    return condition.conjuncts().stream()
        .filter(Term.Apply.class::isInstance)
        .map(Term.Apply.class::cast)
        .filter(apply -> apply.operator() == Operator.EQ && apply.arguments().size() == 2)
        .flatMap(apply -> pair(apply.arguments()).stream())
        .findFirst();
  }

  private static Optional<String> pair(List<Term> sides) {
    for (int i = 0; i < 2; i++) {
      if (sides.get(i) instanceof Term.Field field
          && field.column().equals("service")
          && sides.get(1 - i) instanceof Term.Constant constant
          && constant.value() instanceof String name) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static Optional<WhySubject.Measure> measure(Term term) {
    boolean[] latency = new boolean[1];
    boolean[] failures = new boolean[1];
    term.visit(each -> {
      if (each instanceof Term.Aggregate aggregate) {
        AggregateFunction function = aggregate.function();
        failures[0] |=
            function == AggregateFunction.ERROR_RATE || function == AggregateFunction.SUCCESS_RATE;
        if (aggregate.filter() != null) {
          aggregate.filter().visit(inner -> failures[0] |= isField(inner, "status"));
        }
      }
      latency[0] |= isField(each, "duration") || isField(each, "self_time");
      failures[0] |= isField(each, "status");
    });
    return failures[0]
        ? Optional.of(WhySubject.Measure.FAILURES)
        : latency[0] ? Optional.of(WhySubject.Measure.LATENCY) : Optional.empty();
  }

  private static boolean isField(Term term, String column) {
    return term instanceof Term.Field field && field.column().equals(column);
  }
}
