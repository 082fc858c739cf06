package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.sql.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says when a figure is an estimate: some of the spans that it counts stand for others, which
/// sampling left out.
final class SampledSpans {
  private final SqlCompiler compiler;
  private final QueryExecutor executor;

  SampledSpans(SqlCompiler compiler, QueryExecutor executor) {
    this.compiler = compiler;
    this.executor = executor;
  }

  /// Empty if every span that the plan counts stands for itself alone, so that its figures are
  /// exact.
  Optional<Warning> warning(Plan plan, QueryContext context)
      throws QueryFailed, InterruptedException {
    Optional<SqlStatement> statement = compiler.sampled(plan, context);
    if (statement.isEmpty()) {
      return Optional.empty();
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    executor.execute(statement.get(), rows::add);
    if (rows.isEmpty()
        || !(rows.getFirst().get(0) instanceof Number sampled)
        || !(rows.getFirst().get(1) instanceof Number standsFor)
        || sampled.longValue() == 0) {
      return Optional.empty();
    }
    double share = 100.0 * sampled.longValue() / Math.max(1, standsFor.longValue());
    return Optional.of(
        new Warning(
            ProblemCode.W304.name(),
            String.format(
                Locale.ROOT,
                "an estimate: %,d of the stored spans that it counts are a sample and stand for %,d"
                    + " (%.3g %%). Distinct counts, minima, maxima, histograms and slopes are of"
                    + " the stored spans alone",
                sampled.longValue(),
                standsFor.longValue(),
                share),
            Optional.empty()));
  }
}
