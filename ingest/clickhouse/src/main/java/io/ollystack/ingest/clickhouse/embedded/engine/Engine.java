package io.ollystack.ingest.clickhouse.embedded.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The ClickHouse engine of this process. There is one; its first connection starts it with the
/// data directory and configuration of that connection's arguments, its last closes it.
/// Thread-safe.
public final class Engine {
  private Engine() {}

  /// Loads the library and leaves the JVM's signal handlers in place: ClickHouse's would take
  /// SIGSEGV away, which the JVM needs for its null checks and stack banging.
  ///
  /// @throws IllegalArgumentException where the file is no library that this machine can load
  public static void load(Path library) {
    System.setProperty(
        NativeFunctions.LIBRARY_PROPERTY, library.toAbsolutePath().normalize().toString());
    try {
      NativeFunctions.SET_SIGNAL_HANDLERS_ENABLED.invokeExact(0);
    } catch (ExceptionInInitializerError failed) {
      throw new IllegalArgumentException(
          "native library %s: cannot be loaded: %s".formatted(library, failed.getCause()),
          failed.getCause());
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  public static String version() {
    try {
      return NativeFunctions.text((MemorySegment) NativeFunctions.VERSION.invokeExact());
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  /// Opens a connection: a session of its own, which runs one statement at a time.
  ///
  /// @param arguments as of `clickhouse local`: `--path=...`, `--config-file=...`
  /// @throws StatementFailed where the engine does not start: a damaged or locked data directory, a
  ///   wrong configuration. The library gives no reason.
  public static EngineConnection connect(List<String> arguments) throws StatementFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, arguments.size() + 2L);
      argv.setAtIndex(ValueLayout.ADDRESS, 0, arena.allocateFrom("clickhouse"));
      for (int i = 0; i < arguments.size(); i++) {
        argv.setAtIndex(ValueLayout.ADDRESS, i + 1L, arena.allocateFrom(arguments.get(i)));
      }
      MemorySegment handle =
          (MemorySegment) NativeFunctions.CONNECT.invokeExact(arguments.size() + 1, argv);
      if (handle.address() == 0) {
        throw StatementFailed.of(
            StatementFailed.UNKNOWN_EXCEPTION,
            "UNKNOWN_EXCEPTION",
            "the engine did not start with " + String.join(" ", arguments));
      }
      return new EngineConnection(handle);
    } catch (StatementFailed failed) {
      throw failed;
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  /// Stops the engine's background work, once every connection is closed.
  public static void shutdown() {
    try {
      int remaining = (int) NativeFunctions.SHUTDOWN.invokeExact();
      Objects.checkIndex(0, Math.abs(remaining) + 1);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  /// Leaves the terminal's process group, so that Ctrl-C reaches the parent only, which still has
  /// rows to write.
  public static void detachFromTerminal() {
    try {
      int session = (int) NativeFunctions.SETSID.invokeExact();
      if (session < 0) {
        // Already the leader of a group of its own: nothing to detach from.
        return;
      }
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }

  /// Ends the process at once, without the C++ destructors that crash beside running threads.
  public static void exit(int status) {
    try {
      NativeFunctions.EXIT.invokeExact(status);
    } catch (Throwable thrown) {
      throw NativeFunctions.fault(thrown);
    }
  }
}
