package io.ollystack.copilot.observql.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The plan of FOLLOW CRITICAL PATH: all spans of the traces that the seeds are in, for the engine.
final class CriticalPathPlan {
  private static final int MAX_TRACES = 50;
  private static final long MAX_SPANS = 50_000;

  private CriticalPathPlan() {}

  static Plan.Engine of(Term seeds, TimeWindow window, boolean timeGiven, Limits limits) {
    Term traceId = new Term.Field(0, "trace_id", ValueType.ID);
    Plan traces =
        rows(
            List.of(new Plan.Output("trace_id", traceId)),
            seeds.conjuncts(),
            window,
            timeGiven,
            MAX_TRACES + 1,
            true);
    List<Plan.Output> columns = new ArrayList<>();
    for (String name : EngineStage.CriticalPath.INPUT) {
      LogicalTable.Column column = LogicalTable.SPANS.column(name).orElseThrow();
      columns.add(new Plan.Output(name, new Term.Field(0, column.name(), column.type())));
    }
    List<Term> filter = new ArrayList<>();
    filter.add(new Term.InPlan(traceId, false, traces, ValueType.BOOL));
    Plan spans =
        rows(columns, filter, window, timeGiven, Math.max(MAX_SPANS, limits.maxRows()), false)
            .atMost(MAX_SPANS);
    List<Plan.Output> outputs = new ArrayList<>();
    for (Plan.Output column : columns) {
      outputs.add(new Plan.Output(column.name(), new Term.Field(0, column.name(), column.type())));
    }
    outputs.add(new Plan.Output("self_time", new Term.Field(0, "self_time", ValueType.DURATION)));
    outputs.add(new Plan.Output("depth", new Term.Field(0, "depth", ValueType.COUNT)));
    return new Plan.Engine(new EngineStage.CriticalPath(MAX_TRACES), Optional.of(spans), outputs);
  }

  private static Plan.Select rows(
      List<Plan.Output> outputs,
      List<Term> filter,
      TimeWindow window,
      boolean timeGiven,
      long limit,
      boolean distinct) {
    return new Plan.Select(
        List.of(new Plan.Relation.Table("s", LogicalTable.SPANS)),
        List.of(),
        filter,
        window,
        timeGiven,
        false,
        List.of(),
        Optional.empty(),
        outputs,
        List.of(),
        List.of(),
        Optional.empty(),
        limit,
        true,
        0,
        Optional.empty(),
        distinct,
        Optional.empty(),
        Optional.empty());
  }
}
