package io.ollystack.ingest.clickhouse.embedded.engine;

import java.lang.foreign.MemorySegment;

/// One block of output, in native memory until closed. Not thread-safe.
@SuppressWarnings("restricted") // Native memory and functions are the purpose of this class.
public final class EngineResult implements AutoCloseable {
  private final MemorySegment result;
  private boolean closed;

  EngineResult(MemorySegment result) {
    this.result = result;
  }

  /// The output; valid until [#close()]. Empty where there is none.
  public MemorySegment bytes() {
    try {
      long length = (long) NativeFunctions.RESULT_LENGTH.invokeExact(open());
      MemorySegment buffer = (MemorySegment) NativeFunctions.RESULT_BUFFER.invokeExact(open());
      return length == 0 || buffer.address() == 0 ? MemorySegment.NULL : buffer.reinterpret(length);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  /// What the statement has read and written so far.
  public StatementStatistics statistics() {
    try {
      MemorySegment it = open();
      return new StatementStatistics(
          (long) NativeFunctions.STORAGE_ROWS.invokeExact(it),
          (long) NativeFunctions.STORAGE_BYTES.invokeExact(it),
          (long) NativeFunctions.ROWS_WRITTEN.invokeExact(it),
          (long) NativeFunctions.BYTES_WRITTEN.invokeExact(it),
          (long) NativeFunctions.RESULT_ROWS.invokeExact(it),
          (long) NativeFunctions.RESULT_BYTES.invokeExact(it),
          (long) ((double) NativeFunctions.RESULT_ELAPSED.invokeExact(it) * 1e9));
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
      NativeFunctions.DESTROY_RESULT.invokeExact(result);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  EngineResult orThrow() throws StatementFailed {
    String error;
    try {
      error =
          NativeFunctions.text((MemorySegment) NativeFunctions.RESULT_ERROR.invokeExact(open()));
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
    if (!error.isEmpty()) {
      close();
      throw StatementFailed.fromEngine(error);
    }
    return this;
  }

  MemorySegment open() {
    if (closed) {
      throw new IllegalStateException("result is closed");
    }
    return result;
  }
}
