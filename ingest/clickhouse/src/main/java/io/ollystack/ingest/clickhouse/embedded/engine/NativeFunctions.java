package io.ollystack.ingest.clickhouse.embedded.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The C functions of `libchdb`, one handle each; the names are those of `chdb.h` without prefix.
///
/// The handles are `static final`, which lets the compiler inline the calls; hence the library's
/// path comes from a system property, which must be set before this class is first touched.
@SuppressWarnings("restricted") // Native memory and functions are the purpose of this class.
final class NativeFunctions {
  /// Absolute path of `libchdb.so` or `libchdb.dylib`.
  static final String LIBRARY_PROPERTY = "ollystack.clickhouse.library";

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup(
          Path.of(
              java.util.Objects.requireNonNull(
                  System.getProperty(LIBRARY_PROPERTY), LIBRARY_PROPERTY)),
          Arena.global());

  // Process.
  static final MethodHandle VERSION = function("chdb_version", ADDRESS);
  static final MethodHandle SET_SIGNAL_HANDLERS_ENABLED =
      procedure("chdb_set_signal_handlers_enabled", JAVA_INT);
  static final MethodHandle SHUTDOWN = function("chdb_shutdown", JAVA_INT);

  // Connections.
  static final MethodHandle CONNECT = function("chdb_connect", ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle CLOSE_CONNECTION = procedure("chdb_close_conn", ADDRESS);

  // Statements: connection, SQL, its length, format, its length, then names, their lengths, values,
  // their lengths and the number of parameters.
  static final MethodHandle QUERY = statement("chdb_query_with_params_n");
  static final MethodHandle STREAM_QUERY = statement("chdb_stream_query_with_params_n");
  static final MethodHandle STREAM_INSERT = statement("chdb_stream_insert_with_params_n");

  // Results.
  static final MethodHandle STREAM_FETCH =
      function("chdb_stream_fetch_result", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle STREAM_CANCEL = procedure("chdb_stream_cancel_query", ADDRESS, ADDRESS);
  static final MethodHandle DESTROY_RESULT = procedure("chdb_destroy_query_result", ADDRESS);
  static final MethodHandle RESULT_BUFFER = function("chdb_result_buffer", ADDRESS, ADDRESS);
  static final MethodHandle RESULT_LENGTH = function("chdb_result_length", JAVA_LONG, ADDRESS);
  static final MethodHandle RESULT_ERROR = function("chdb_result_error", ADDRESS, ADDRESS);
  static final MethodHandle RESULT_ELAPSED = function("chdb_result_elapsed", JAVA_DOUBLE, ADDRESS);
  static final MethodHandle RESULT_ROWS = function("chdb_result_rows_read", JAVA_LONG, ADDRESS);
  static final MethodHandle RESULT_BYTES = function("chdb_result_bytes_read", JAVA_LONG, ADDRESS);
  static final MethodHandle STORAGE_ROWS =
      function("chdb_result_storage_rows_read", JAVA_LONG, ADDRESS);
  static final MethodHandle STORAGE_BYTES =
      function("chdb_result_storage_bytes_read", JAVA_LONG, ADDRESS);
  static final MethodHandle ROWS_WRITTEN = function("chdb_result_rows_written", JAVA_LONG, ADDRESS);
  static final MethodHandle BYTES_WRITTEN =
      function("chdb_result_bytes_written", JAVA_LONG, ADDRESS);

  // Streamed inserts.
  static final MethodHandle INSERT_APPEND =
      function("chdb_stream_append", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle INSERT_DONE = function("chdb_stream_done", ADDRESS, ADDRESS);
  static final MethodHandle INSERT_ERROR = function("chdb_stream_insert_error", ADDRESS, ADDRESS);
  static final MethodHandle INSERT_CANCEL = procedure("chdb_stream_cancel_insert", ADDRESS);
  static final MethodHandle DESTROY_INSERT = procedure("chdb_destroy_insert_stream", ADDRESS);

  // The C library.
  static final MethodHandle EXIT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));
  static final MethodHandle SETSID =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("setsid"), FunctionDescriptor.of(JAVA_INT));

  private NativeFunctions() {}

  /// The text at a C pointer, or "" for a null pointer.
  static String text(MemorySegment pointer) {
    return pointer.address() == 0
        ? ""
        : pointer.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
  }

  /// A handle's `invokeExact` declares Throwable; native calls throw nothing, so that whatever
  /// arrives here is a fault of this code or of the JVM.
  static RuntimeException fault(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("native call failed", thrown);
  }

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle procedure(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  private static MethodHandle statement(String name) {
    return function(
        name, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
        ADDRESS, JAVA_LONG);
  }
}
