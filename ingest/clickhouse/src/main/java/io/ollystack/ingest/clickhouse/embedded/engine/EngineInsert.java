package io.ollystack.ingest.clickhouse.embedded.engine;

import java.lang.foreign.MemorySegment;

/// A running INSERT that takes its rows in pieces of any size. Nothing is stored before [#done()],
/// except whole blocks where the rows exceed one insert block. Closing it before cancels it. Not
/// thread-safe.
public final class EngineInsert implements AutoCloseable {
  private final MemorySegment insert;
  private boolean ended;
  private boolean closed;

  EngineInsert(MemorySegment insert) {
    this.insert = insert;
  }

  /// Hands over bytes of the insert's format; they are copied or parsed before this returns.
  public void append(MemorySegment bytes, long length) throws StatementFailed {
    int status;
    try {
      status = (int) NativeFunctions.INSERT_APPEND.invokeExact(insert, bytes, length);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
    if (status != 0) {
      throwIfFailed();
      throw StatementFailed.of(
          StatementFailed.UNKNOWN_EXCEPTION, "UNKNOWN_EXCEPTION", "insert accepts no more rows");
    }
  }

  /// Ends the insert: when this returns, the rows are stored. The caller closes the result.
  public EngineResult done() throws StatementFailed {
    ended = true;
    try {
      return new EngineResult((MemorySegment) NativeFunctions.INSERT_DONE.invokeExact(insert))
          .orThrow();
    } catch (StatementFailed failed) {
      throw failed;
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!ended) {
        NativeFunctions.INSERT_CANCEL.invokeExact(insert);
      }
      NativeFunctions.DESTROY_INSERT.invokeExact(insert);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  void throwIfFailed() throws StatementFailed {
    String error;
    try {
      error =
          NativeFunctions.text((MemorySegment) NativeFunctions.INSERT_ERROR.invokeExact(insert));
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
    if (!error.isEmpty()) {
      ended = true;
      close();
      throw StatementFailed.fromEngine(error);
    }
  }
}
