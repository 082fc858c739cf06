package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.sql.SqlStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Events as the store has them.
public final class StoredEvents implements EventSource {
  /// The look-up of an event failed; the cause is what the store or the thread said.
  public static final class LookupFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LookupFailed(Exception cause) {
      super("the event could not be looked up", cause);
    }
  }

  private final SqlCompiler compiler;
  private final QueryExecutor executor;

  public StoredEvents(SqlCompiler compiler, QueryExecutor executor) {
    this.compiler = compiler;
    this.executor = executor;
  }

  @Override
  public Optional<Event> latest(
      Tenant tenant, Kind kind, Optional<String> name, Instant notBefore, Instant before) {
    List<List<@Nullable Object>> rows =
        rows(compiler.latestEvent(tenant, kind, name, notBefore, before));
    if (rows.isEmpty() || !(rows.getFirst().get(1) instanceof Instant start)) {
      return Optional.empty();
    }
    Optional<Instant> end =
        rows.getFirst().get(2) instanceof Instant instant ? Optional.of(instant) : Optional.empty();
    return Optional.of(new Event(String.valueOf(rows.getFirst().getFirst()), start, end));
  }

  @Override
  public List<String> names(Tenant tenant, Kind kind, Instant notBefore, Instant before) {
    return rows(compiler.eventNames(tenant, kind, notBefore, before)).stream()
        .map(row -> String.valueOf(row.getFirst()))
        .toList();
  }

  private List<List<@Nullable Object>> rows(SqlStatement statement) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try {
      executor.execute(statement, rows::add);
    } catch (QueryFailed failed) {
      throw new LookupFailed(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LookupFailed(interrupted);
    }
    return rows;
  }
}
