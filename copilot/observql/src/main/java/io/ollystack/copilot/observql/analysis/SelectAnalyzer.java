package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Clauses;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Literal;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Analyses one SELECT: relations, then rows or groups, then what is done with the result.
final class SelectAnalyzer {
  private static final Duration MAX_RAW_RANGE = Duration.ofDays(30);
  private static final Duration MAX_JOIN_RANGE = Duration.ofHours(24);
  private static final List<Long> STEPS_SECONDS =
      List.of(
          1L, 2L, 5L, 10L, 20L, 30L, 60L, 120L, 300L, 600L, 1200L, 1800L, 3600L, 7200L, 10800L,
          21600L, 43200L, 86400L, 172800L, 604800L);

  private final Limits limits;
  private final TermAnalyzer terms;
  private final Findings findings;
  private final QueryContext context;
  private final Comparisons comparisons;

  SelectAnalyzer(
      Limits limits,
      QueryContext context,
      TermAnalyzer terms,
      TimeResolver times,
      Findings findings) {
    this.limits = limits;
    this.context = context;
    this.terms = terms;
    this.findings = findings;
    this.comparisons = new Comparisons(times, findings);
  }

  /// A SELECT whose relations are known.
  record Input(
      Query.Core core,
      boolean distinct,
      List<Query.SelectItem> items,
      Clauses clauses,
      Scope scope,
      List<Plan.Relation> relations,
      List<Source.Join> joins,
      TimeWindow window,
      boolean timeGiven,
      boolean nested) {}

  Optional<Plan> analyze(Input input) {
    Scope scope = input.scope();
    Clauses clauses = input.clauses();
    List<Plan.Join> joins = joins(input);
    List<Term> filter = where(clauses, scope);
    if (clauses.contrast() != null) {
      return new ContrastAnalyzer(terms, findings, limits)
          .analyze(clauses.contrast(), input, filter);
    }
    OutputNames names = new OutputNames(scope);
    TermAnalyzer.Place groups = TermAnalyzer.Place.groups(scope);
    Map<Query.SelectItem.Column, Term> items = new LinkedHashMap<>();
    List<Plan.Output> outputs = new ArrayList<>();
    for (Query.SelectItem item : input.items()) {
      switch (item) {
        case Query.SelectItem.Everything _ -> outputs.addAll(everything(scope, names));
        case Query.SelectItem.Column column -> {
          Term term = terms.term(column.expr(), groups);
          String name = names.of(column);
          if (!Findings.isBroken(term)) {
            items.put(column, term);
            outputs.add(new Plan.Output(name, term));
          }
        }
      }
    }
    if (input.items().isEmpty()) {
      outputs.addAll(everything(scope, names));
    }
    Optional<Plan.Bucket> bucket = bucket(clauses, scope, input);
    List<Plan.Output> keys = keys(clauses, scope, input, names, outputs);
    boolean aggregated =
        clauses.group() != null
            || clauses.every() != null
            || clauses.compare() != null
            || outputs.stream().anyMatch(output -> output.term().hasAggregate())
            || clauses.having() != null;
    if (aggregated) {
      items.forEach((column, term) -> requireGrouped(column, term, keys));
    }
    checkRange(input, aggregated);
    Optional<Plan.Comparison> comparison =
        clauses.compare() == null
            ? Optional.empty()
            : comparisons.of(clauses.compare(), input.window(), outputs);
    List<Plan.Output> all = new ArrayList<>();
    addKeys(all, bucket, keys, outputs, names);
    all.addAll(comparison.isPresent() ? Comparisons.outputs(outputs, comparison.get()) : outputs);
    TermAnalyzer.Place results = groups.withOutputs(byName(all));
    List<Term> having =
        clauses.having() == null
            ? List.of()
            : conjuncts(terms.condition(clauses.having().condition(), results));
    List<Plan.Order> order = order(clauses, scope, all, aggregated);
    Optional<Plan.Top> top = top(clauses, results, outputs);
    checkComparison(input);
    Optional<Plan.Sample> sample = sample(input, aggregated);
    if (findings.hasErrors()) {
      return Optional.empty();
    }
    if (comparison.isPresent()) {
      having = having.stream().map(term -> Comparisons.byOutputs(term, all)).toList();
      order =
          order.stream()
              .map(key -> new Plan.Order(Comparisons.byOutputs(key.term(), all), key.descending()))
              .toList();
    }
    warnOfFanOut(input, joins, aggregated);
    long defaultLimit =
        bucket.isPresent() ? limits.seriesCells() : aggregated ? limits.maxRows() : limits.rows();
    long cap = bucket.isPresent() ? limits.seriesCells() : limits.maxRows();
    Clause.Limit written = clauses.limit();
    boolean whole = written != null && written.per().isEmpty();
    if (input.nested()) {
      defaultLimit = Plan.NO_LIMIT;
      cap = Plan.NO_LIMIT;
    }
    OptionalInt most = input.nested() ? OptionalInt.empty() : context.limit();
    long asked =
        written != null && whole
            ? written.count()
            : most.isPresent() ? most.getAsInt() : defaultLimit;
    long allowed = Math.min(asked, most.isPresent() ? Math.min(cap, most.getAsInt()) : cap);
    return Optional.of(
        new Plan.Select(
            input.relations(),
            joins,
            filter,
            input.window(),
            input.timeGiven(),
            aggregated,
            keys,
            bucket,
            all,
            having,
            order,
            top,
            allowed,
            input.nested() || (whole && allowed == asked),
            written == null ? 0 : written.offset(),
            limitPer(written, results, scope),
            input.distinct(),
            comparison,
            sample));
  }

  private List<Plan.Join> joins(Input input) {
    JoinAnalyzer analyzer = new JoinAnalyzer(terms, findings);
    List<Plan.Join> joins = new ArrayList<>();
    for (int i = 0; i < input.joins().size(); i++) {
      Scope seen = new Scope();
      input.relations().subList(0, i + 2).forEach(seen::add);
      analyzer.join(input.joins().get(i), seen).ifPresent(joins::add);
    }
    return joins;
  }

  private List<Term> where(Clauses clauses, Scope scope) {
    return clauses.where() == null
        ? List.of()
        : conjuncts(terms.condition(clauses.where().condition(), TermAnalyzer.Place.rows(scope)));
  }

  private static List<Term> conjuncts(Term term) {
    return Findings.isBroken(term) ? List.of() : term.conjuncts();
  }

  private static List<Plan.Output> everything(Scope scope, OutputNames names) {
    List<Plan.Output> outputs = new ArrayList<>();
    for (Scope.Bound bound : scope.relations()) {
      boolean trace = bound.table().filter(table -> table == LogicalTable.TRACES).isPresent();
      for (LogicalTable.Column column : bound.columns()) {
        boolean expensive =
            trace
                && List.of("span_count", "error_count", "services", "depth")
                    .contains(column.name());
        if (!expensive && (!column.walkOnly() || bound.walked())) {
          outputs.add(
              new Plan.Output(
                  names.unique(column.name()),
                  new Term.Field(bound.index(), column.name(), column.type())));
        }
      }
    }
    return outputs;
  }

  private Optional<Plan.Bucket> bucket(Clauses clauses, Scope scope, Input input) {
    Clause.Every every = clauses.every();
    if (every == null) {
      return Optional.empty();
    }
    Optional<Term> time =
        scope.relations().stream().flatMap(bound -> bound.time().stream()).findFirst();
    if (time.isEmpty()) {
      findings.error(
          ProblemCode.E124,
          every.span(),
          "EVERY needs a time, and the rows have none",
          "Select the time in the subquery.");
      return Optional.empty();
    }
    Literal.DurationValue step = every.step();
    Duration length = step == null ? automatic(input.window()) : step.value();
    if (length.toNanos() % 1_000_000_000 != 0 || length.isZero()) {
      findings.error(
          ProblemCode.E124, every.span(), "EVERY takes whole seconds", "Write EVERY 1s or more.");
      return Optional.empty();
    }
    return Optional.of(new Plan.Bucket(time.get(), length, Optional.ofNullable(every.fill())));
  }

  private Duration automatic(TimeWindow window) {
    long seconds = window.length().toSeconds();
    return Duration.ofSeconds(
        STEPS_SECONDS.stream()
            .filter(step -> seconds / step <= limits.points())
            .findFirst()
            .orElse(STEPS_SECONDS.getLast()));
  }

  private List<Plan.Output> keys(
      Clauses clauses, Scope scope, Input input, OutputNames names, List<Plan.Output> outputs) {
    List<Plan.Output> keys = new ArrayList<>();
    if (clauses.group() == null) {
      return keys;
    }
    Map<String, Expr> aliases = new HashMap<>();
    for (Query.SelectItem item : input.items()) {
      if (item instanceof Query.SelectItem.Column column && column.alias() != null) {
        aliases.put(column.alias().text(), column.expr());
      }
    }
    for (Expr written : clauses.group().keys()) {
      Expr expr =
          written instanceof Expr.Path path && aliases.get(path.dotted()) != null
              ? aliases.get(path.dotted())
              : written;
      Term term = terms.term(expr, TermAnalyzer.Place.rows(scope));
      if (Findings.isBroken(term)) {
        continue;
      }
      Optional<Plan.Output> selected =
          outputs.stream().filter(output -> output.term().equals(term)).findFirst();
      keys.add(selected.orElseGet(() -> new Plan.Output(names.unique(names.of(written)), term)));
    }
    return keys;
  }

  /// Time and keys that were not selected come first.
  private static void addKeys(
      List<Plan.Output> all,
      Optional<Plan.Bucket> bucket,
      List<Plan.Output> keys,
      List<Plan.Output> outputs,
      OutputNames names) {
    bucket.ifPresent(every ->
        all.add(
            new Plan.Output(
                names.unique("time"),
                new Term.Apply(
                    Operator.BUCKET,
                    List.of(
                        every.time(),
                        new Term.Constant(every.step().toNanos(), ValueType.DURATION)),
                    ValueType.TIMESTAMP))));
    for (Plan.Output key : keys) {
      if (!outputs.contains(key)) {
        all.add(key);
      }
    }
  }

  private void requireGrouped(Query.SelectItem.Column column, Term term, List<Plan.Output> keys) {
    if (isGrouped(term, keys)) {
      return;
    }
    findings.add(
        Problem.of(
                ProblemCode.E122,
                column.span(),
                "'"
                    + new OutputNames(new Scope()).of(column.expr())
                    + "' is neither grouped nor aggregated")
            .withHint("Add it to GROUP BY, or take any() of it."));
  }

  private static boolean isGrouped(Term term, List<Plan.Output> keys) {
    if (keys.stream().anyMatch(key -> key.term().equals(term))) {
      return true;
    }
    return switch (term) {
      case Term.Aggregate _, Term.Constant _, Term.Output _, Term.Compared _ -> true;
      case Term.Apply apply ->
          apply.arguments().stream().allMatch(argument -> isGrouped(argument, keys));
      case Term.Field _, Term.Attribute _, Term.Metric _, Term.Structural _, Term.InPlan _ -> false;
    };
  }

  private void checkRange(Input input, boolean aggregated) {
    Duration length = input.window().length();
    boolean telemetry =
        input.scope().relations().stream()
            .anyMatch(bound -> bound.table().filter(LogicalTable::isTelemetry).isPresent());
    if (!aggregated && telemetry && length.compareTo(MAX_RAW_RANGE) > 0) {
      findings.error(
          ProblemCode.E413,
          input.core().span(),
          "single rows of " + length.toDays() + " days",
          "Aggregate them, or ask for at most 30d.");
    }
    boolean joined =
        input.joins().stream().findAny().isPresent()
            && input.scope().relations().stream()
                    .filter(bound -> bound.table().filter(LogicalTable::isTelemetry).isPresent())
                    .count()
                > 1;
    if (joined && length.compareTo(MAX_JOIN_RANGE) > 0) {
      findings.error(
          ProblemCode.E413,
          input.core().span(),
          "a join of telemetry over " + length.toHours() + " hours",
          "Joins reach over at most 24h: narrow the range.");
    }
  }

  private List<Plan.Order> order(
      Clauses clauses, Scope scope, List<Plan.Output> all, boolean aggregated) {
    if (clauses.order() == null) {
      return List.of();
    }
    TermAnalyzer.Place place =
        new TermAnalyzer.Place(scope, aggregated, Map.of()).withOutputs(byName(all));
    List<Plan.Order> order = new ArrayList<>();
    for (Clause.OrderKey key : clauses.order().keys()) {
      Term term = terms.term(key.expr(), place);
      if (!Findings.isBroken(term)) {
        order.add(new Plan.Order(term, key.descending()));
      }
    }
    return order;
  }

  private Optional<Plan.Top> top(
      Clauses clauses, TermAnalyzer.Place results, List<Plan.Output> outputs) {
    Clause.Top top = clauses.top();
    if (top == null) {
      return Optional.empty();
    }
    @Nullable Term by =
        top.by() != null
            ? inlined(terms.term(top.by(), results), outputs)
            : outputs.stream()
                .map(Plan.Output::term)
                .filter(Term::hasAggregate)
                .findFirst()
                .orElse(null);
    if (by == null) {
      findings.error(
          ProblemCode.E124,
          top.span(),
          "TOP ranks by an aggregate, and nothing is aggregated",
          "Write ORDER BY ... LIMIT " + top.count() + ", or TOP n BY an aggregate.");
      return Optional.empty();
    }
    return Optional.of(new Plan.Top(top.count(), by, top.withOthers()));
  }

  private static Term inlined(Term term, List<Plan.Output> outputs) {
    return term instanceof Term.Output(String name, ValueType _)
        ? outputs.stream()
            .filter(output -> output.name().equals(name))
            .map(Plan.Output::term)
            .findFirst()
            .orElse(term)
        : term;
  }

  private Optional<Plan.LimitPer> limitPer(
      Clause.@Nullable Limit limit, TermAnalyzer.Place results, Scope scope) {
    if (limit == null || limit.per().isEmpty()) {
      return Optional.empty();
    }
    List<Term> keys = new ArrayList<>();
    for (Expr.Path path : limit.per()) {
      keys.add(terms.term(path, new TermAnalyzer.Place(scope, false, results.outputs())));
    }
    return Optional.of(new Plan.LimitPer(limit.count(), keys));
  }

  /// Only a table can be read for two periods at once: a walk, a join and a subquery have one.
  private void checkComparison(Input input) {
    boolean table =
        input.relations().size() == 1
            && input.relations().getFirst() instanceof Plan.Relation.Table(String _, var named)
            && named != LogicalTable.TOPOLOGY;
    if (input.clauses().compare() != null && !table) {
      findings.error(
          ProblemCode.E124,
          input.clauses().compare().span(),
          "COMPARE TO compares two periods of one table, not of a join, a walk or a subquery",
          "Put COMPARE TO into a query of one table.");
    }
  }

  private Optional<Plan.Sample> sample(Input input, boolean aggregated) {
    Clauses clauses = input.clauses();
    if (clauses.sample() == null) {
      return Optional.empty();
    }
    if (input.relations().size() != 1
        || !(input.relations().getFirst() instanceof Plan.Relation.Table(String _, var table))
        || table.column("trace_id").isEmpty()) {
      findings.error(
          ProblemCode.E124,
          clauses.sample().span(),
          "SAMPLE takes some of the spans, requests, traces or logs of one table",
          "For a number of rows of anything else write LIMIT.");
      return Optional.empty();
    }
    if (aggregated) {
      findings.add(
          Problem.of(
                  ProblemCode.W303,
                  clauses.sample().span(),
                  "counts, sums and rates are those of the sample")
              .withHint("Averages, shares and quantiles are estimates of the whole."));
    }
    return Optional.of(
        switch (clauses.sample().size()) {
          case Clause.SampleSize.Share share ->
              new Plan.Sample(Optional.of(share.share().ratio().doubleValue()), Optional.empty());
          case Clause.SampleSize.Rows rows ->
              new Plan.Sample(Optional.empty(), Optional.of(rows.rows()));
        });
  }

  private void warnOfFanOut(Input input, List<Plan.Join> joins, boolean aggregated) {
    if (aggregated) {
      return;
    }
    for (int i = 0; i < joins.size(); i++) {
      Plan.Join join = joins.get(i);
      Scope.Bound right = input.scope().relations().get(join.right());
      boolean multiplies =
          join.bound().isPresent()
              && (join.kind() == Source.JoinKind.INNER || join.kind() == Source.JoinKind.LEFT)
              && right.table().filter(LogicalTable::isTelemetry).isPresent();
      if (multiplies) {
        findings.add(
            Problem.of(
                    ProblemCode.W301,
                    input.joins().get(i).span(),
                    "join fan-out: every row meets all " + right.words() + " of its time window")
                .withHint("NEAREST JOIN takes the one best match; GROUP BY aggregates them."));
      }
    }
  }

  private static Map<String, Plan.Output> byName(List<Plan.Output> outputs) {
    Map<String, Plan.Output> names = new HashMap<>();
    outputs.forEach(output -> names.putIfAbsent(output.name(), output));
    return names;
  }

  static boolean isNumeric(Plan.Output output) {
    return output.type().isNumeric() && output.type().kind() != ColumnType.TIMESTAMP;
  }
}
