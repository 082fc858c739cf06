package io.ollystack.ingest.clickhouse.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A session with the engine. One statement at a time, from any thread with a stack of 8 MB or
/// more: ClickHouse parses and plans recursively. Not thread-safe.
@SuppressWarnings("restricted") // Native memory and functions are the purpose of this class.
public final class EngineConnection implements AutoCloseable {
  private final MemorySegment handle;
  private final MemorySegment connection;
  private boolean closed;

  EngineConnection(MemorySegment handle) {
    this.handle = handle;
    this.connection = handle.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  /// Runs any statement to its end and returns its whole output.
  ///
  /// @param format of the output where the SQL names none
  /// @param parameters values of `{name:Type}`, as ClickHouse's text
  public EngineResult query(byte[] sql, String format, Map<String, String> parameters)
      throws StatementFailed {
    return new EngineResult(call(NativeFunctions.QUERY, sql, format, parameters)).orThrow();
  }

  /// Starts a SELECT whose output is fetched block by block.
  ///
  /// @throws StatementFailed also for statements that cannot be streamed; see [#NOT_STREAMABLE]
  public EngineStream stream(byte[] sql, String format, Map<String, String> parameters)
      throws StatementFailed {
    EngineResult result =
        new EngineResult(call(NativeFunctions.STREAM_QUERY, sql, format, parameters)).orThrow();
    return new EngineStream(connection, result);
  }

  /// Part of the message by which the engine declines to stream a statement.
  public static final String NOT_STREAMABLE = "Streaming query is not supported";

  /// Starts an INSERT whose rows follow.
  ///
  /// @param sql `INSERT INTO t (columns) SETTINGS ...` without `FORMAT`
  public EngineInsert insert(byte[] sql, String format, Map<String, String> parameters)
      throws StatementFailed {
    EngineInsert insert =
        new EngineInsert(call(NativeFunctions.STREAM_INSERT, sql, format, parameters));
    insert.throwIfFailed();
    return insert;
  }

  /// Runs a statement whose output does not matter.
  public void execute(String sql) throws StatementFailed {
    query(sql.getBytes(StandardCharsets.UTF_8), "Null", Map.of()).close();
  }

  /// Runs a statement and returns its output as tab-separated text.
  public String text(String sql) throws StatementFailed {
    try (EngineResult result =
        query(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of())) {
      return new String(result.bytes().toArray(JAVA_BYTE), StandardCharsets.UTF_8).stripTrailing();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      NativeFunctions.CLOSE_CONNECTION.invokeExact(handle);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  private MemorySegment call(
      MethodHandle function, byte[] sql, String format, Map<String, String> parameters) {
    if (closed) {
      throw new IllegalStateException("connection is closed");
    }
    byte[] formatBytes = format.getBytes(StandardCharsets.UTF_8);
    int count = parameters.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(ADDRESS, count);
      MemorySegment nameLengths = arena.allocate(JAVA_LONG, count);
      MemorySegment values = arena.allocate(ADDRESS, count);
      MemorySegment valueLengths = arena.allocate(JAVA_LONG, count);
      int i = 0;
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        byte[] name = parameter.getKey().getBytes(StandardCharsets.UTF_8);
        byte[] value = parameter.getValue().getBytes(StandardCharsets.UTF_8);
        names.setAtIndex(ADDRESS, i, copy(arena, name));
        nameLengths.setAtIndex(JAVA_LONG, i, name.length);
        values.setAtIndex(ADDRESS, i, copy(arena, value));
        valueLengths.setAtIndex(JAVA_LONG, i, value.length);
        i++;
      }
      return (MemorySegment)
          function.invokeExact(
              connection,
              copy(arena, sql),
              (long) sql.length,
              copy(arena, formatBytes),
              (long) formatBytes.length,
              names,
              nameLengths,
              values,
              valueLengths,
              (long) count);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }
}
