package io.ollystack.ingest.clickhouse.embedded.engine;

import java.lang.foreign.MemorySegment;

/// The output of a running SELECT, block by block. Closing it early cancels the statement. Not
/// thread-safe.
public final class EngineStream implements AutoCloseable {
  private final MemorySegment connection;
  private final EngineResult stream;
  private boolean ended;

  EngineStream(MemorySegment connection, EngineResult stream) {
    this.connection = connection;
    this.stream = stream;
  }

  /// The next block, to be closed by the caller; an empty one is the end.
  public EngineResult fetch() throws StatementFailed {
    try {
      EngineResult block =
          new EngineResult(
              (MemorySegment) NativeFunctions.STREAM_FETCH.invokeExact(connection, stream.open()));
      block.orThrow();
      ended = block.bytes().byteSize() == 0;
      return block;
    } catch (StatementFailed failed) {
      ended = true;
      throw failed;
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  @Override
  public void close() {
    try {
      if (!ended) {
        NativeFunctions.STREAM_CANCEL.invokeExact(connection, stream.open());
        ended = true;
      }
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    } finally {
      stream.close();
    }
  }
}
