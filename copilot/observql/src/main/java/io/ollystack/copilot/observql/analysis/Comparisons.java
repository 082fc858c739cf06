package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Clause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// COMPARE TO: which windows are compared with, and what columns that adds.
final class Comparisons {
  private static final int MAX_PERIODS = 12;

  private final TimeResolver times;
  private final Findings findings;

  Comparisons(TimeResolver times, Findings findings) {
    this.times = times;
    this.findings = findings;
  }

  Optional<Plan.Comparison> of(
      Clause.Compare compare, TimeWindow window, List<Plan.Output> outputs) {
    if (outputs.stream().noneMatch(output -> output.term().hasAggregate())) {
      findings.error(
          ProblemCode.E124,
          compare.span(),
          "COMPARE TO compares aggregates, and nothing is aggregated",
          "Select an aggregate, such as count() or p95(duration).");
      return Optional.empty();
    }
    return switch (compare.to()) {
      case Clause.Comparand.Previous _ -> one(window.shift(window.length()));
      case Clause.Comparand.Earlier earlier -> {
        Duration by = earlier.by().value();
        if (by.compareTo(window.length()) < 0) {
          findings.error(
              ProblemCode.E412,
              earlier.span(),
              "the compared windows overlap: they are "
                  + words(window.length())
                  + " long and "
                  + words(by)
                  + " apart",
              "Shift by at least the window's length, or write COMPARE TO PREVIOUS.");
          yield Optional.empty();
        }
        yield one(window.shift(by));
      }
      case Clause.Comparand.Baseline baseline -> baseline(baseline, window);
      case Clause.Comparand.BeforeEvent before -> {
        Optional<Instant> end = times.start(before.event());
        yield end.flatMap(instant -> one(new TimeWindow(instant.minus(window.length()), instant)));
      }
      case Clause.Comparand.Range range -> {
        TimeWindow base = times.window(range.range());
        if (!base.length().equals(window.length()) && countsRows(outputs)) {
          findings.error(
              ProblemCode.E420,
              compare.span(),
              "counts of "
                  + words(window.length())
                  + " compared with counts of "
                  + words(base.length()),
              "Compare rate(), or windows of one length.");
        }
        yield one(base);
      }
    };
  }

  /// The outputs and, after each aggregate, what the comparison adds to it.
  static List<Plan.Output> outputs(List<Plan.Output> outputs, Plan.Comparison comparison) {
    List<Plan.Output> all = new ArrayList<>();
    for (Plan.Output output : outputs) {
      all.add(output);
      if (!output.term().hasAggregate()) {
        continue;
      }
      all.add(compared(output, Term.Compared.Part.BASE, output.type()));
      if (!SelectAnalyzer.isNumeric(output)) {
        continue;
      }
      all.add(compared(output, Term.Compared.Part.DELTA, output.type()));
      all.add(compared(output, Term.Compared.Part.PCT, ValueType.RATIO));
      if (comparison.seasonal()) {
        all.add(compared(output, Term.Compared.Part.LOW, output.type()));
        all.add(compared(output, Term.Compared.Part.HIGH, output.type()));
      }
    }
    return all;
  }

  /// The term with every output's aggregate replaced by the output: conditions on a comparison are
  /// applied to its result.
  static Term byOutputs(Term term, List<Plan.Output> outputs) {
    for (Plan.Output output : outputs) {
      if (output.term().equals(term)) {
        return new Term.Output(output.name(), output.type());
      }
    }
    return term instanceof Term.Apply apply
        ? new Term.Apply(
            apply.operator(),
            apply.arguments().stream().map(argument -> byOutputs(argument, outputs)).toList(),
            apply.type())
        : term;
  }

  private Optional<Plan.Comparison> baseline(
      Clause.Comparand.Baseline baseline, TimeWindow window) {
    Duration period = baseline.period().value();
    if (baseline.periods() < 1 || baseline.periods() > MAX_PERIODS) {
      findings.error(
          ProblemCode.E115,
          baseline.span(),
          "a baseline of " + baseline.periods() + " periods",
          "Take 1 to " + MAX_PERIODS + ".");
      return Optional.empty();
    }
    if (period.compareTo(window.length()) < 0) {
      findings.error(
          ProblemCode.E412,
          baseline.span(),
          "the window is longer than the period of the baseline",
          "Compare at most " + words(period) + ".");
      return Optional.empty();
    }
    List<TimeWindow> windows = new ArrayList<>();
    for (int i = 1; i <= baseline.periods(); i++) {
      windows.add(window.shift(period.multipliedBy(i)));
    }
    return Optional.of(new Plan.Comparison(windows, true));
  }

  private static Optional<Plan.Comparison> one(TimeWindow window) {
    return Optional.of(new Plan.Comparison(List.of(window), false));
  }

  private static boolean countsRows(List<Plan.Output> outputs) {
    boolean[] counts = new boolean[1];
    for (Plan.Output output : outputs) {
      if (output.term() instanceof Term.Aggregate aggregate) {
        counts[0] |=
            switch (aggregate.function()) {
              case COUNT, SUM, COUNT_DISTINCT, UNIQ, INCREASE -> true;
              case AVG,
                  MIN,
                  MAX,
                  LAST,
                  FIRST,
                  ANY,
                  STDDEV,
                  QUANTILE,
                  RATE,
                  ERROR_RATE,
                  SUCCESS_RATE,
                  APDEX,
                  HISTOGRAM,
                  TOPK,
                  DELTA,
                  DERIV ->
                  false;
            };
      }
    }
    return counts[0];
  }

  private static Plan.Output compared(Plan.Output output, Term.Compared.Part part, ValueType type) {
    return new Plan.Output(
        output.name() + "__" + part.name().toLowerCase(Locale.ROOT),
        new Term.Compared(part, output.name(), type));
  }

  private static String words(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
