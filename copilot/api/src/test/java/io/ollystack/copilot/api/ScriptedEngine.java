package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.syntax.Formatter;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Parses for real, and answers with rows of the test's making: `SHOW SERVICES` never ends, `SHOW
/// TABLES` fails.
final class ScriptedEngine implements QueryEngine {
  final CountDownLatch started = new CountDownLatch(1);
  final CountDownLatch interrupted = new CountDownLatch(1);
  final AtomicReference<Order> order = new AtomicReference<>();

  private final QueryFailed.Reason failure;

  ScriptedEngine() {
    this(QueryFailed.Reason.REFUSED);
  }

  ScriptedEngine(QueryFailed.Reason failure) {
    this.failure = failure;
  }

  @Override
  public Compiled compile(Order asked) {
    return switch (QueryParser.parse(asked.query())) {
      case ParseResult.Parsed parsed ->
          new Compiled.Accepted(Formatter.format(parsed.query()), "SELECT 1");
      case ParseResult.Rejected(ProblemReport report, var _) -> new Compiled.Rejected(report);
    };
  }

  @Override
  public Answer run(Order asked) throws QueryFailed, InterruptedException {
    order.set(asked);
    return switch (compile(asked)) {
      case Compiled.Rejected(ProblemReport report) -> new Answer.Rejected(report);
      case Compiled.Accepted(String observql, String sql) -> {
        if (observql.equals("SHOW TABLES")) {
          throw new QueryFailed(failure, 0, "the store says no");
        }
        if (observql.equals("SHOW SERVICES")) {
          waitForInterruption();
        }
        yield new Answer.Rows(observql, sql, table());
      }
    };
  }

  private void waitForInterruption() throws InterruptedException {
    started.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  static ResultTable table() {
    return new ResultTable(
        List.of(
            new ResultColumn("time", ColumnType.TIMESTAMP, ""),
            new ResultColumn("p99_duration", ColumnType.DURATION, "ns"),
            new ResultColumn("body", ColumnType.STRING, "")),
        List.of(
            row(Instant.parse("2026-11-20T13:00:00Z"), 1_500_000L, "say \"hi\", then\nleave"),
            row(Instant.parse("2026-11-20T13:01:00Z"), null, "=1+1")),
        List.of(new Warning("W202", "truncated at 2 of >2 rows", Optional.empty())),
        new QueryStatistics(346_800, 12_345, Duration.ofMillis(15)),
        true);
  }

  private static List<@Nullable Object> row(@Nullable Object... values) {
    return Arrays.<@Nullable Object>asList(values);
  }
}
