package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How to run the embedded ClickHouse. Make one with [#in(Path)] and change what differs.
///
/// @param directory for data, configuration and log; created where missing, used by one process
/// @param library the native library; where empty it is looked for in the usual places
/// @param database created where it is missing, and the endpoint's default
/// @param port on the loopback; 0 for a free one, which then stays the same over restarts
/// @param memoryBytes the most that the engine may allocate; at least 256 MiB
/// @param sessions statements that can run at a time, 1 to 64
/// @param startPatience how long a start may take
/// @param silencePatience how long its process may live without answering before it is started
///   again; at least a second
public record EmbeddedClickHouseSettings(
    Path directory,
    Optional<NativeLibrary> library,
    String database,
    int port,
    long memoryBytes,
    int sessions,
    Duration startPatience,
    Duration silencePatience) {
  private static final long MIB = 1L << 20;

  public EmbeddedClickHouseSettings {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(library, "library");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "embedded ClickHouse: port %d: expected 0 (any free one) to 65535.".formatted(port));
    }
    if (memoryBytes < 256 * MIB) {
      throw new IllegalArgumentException(
          "embedded ClickHouse: memory of %d MiB: expected at least 256 MiB, of which it needs most for itself. Try 1 GiB."
              .formatted(memoryBytes / MIB));
    }
    if (sessions < 1 || sessions > 64) {
      throw new IllegalArgumentException(
          "embedded ClickHouse: %d sessions: expected 1 to 64. The usual number is 8."
              .formatted(sessions));
    }
    if (silencePatience.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "embedded ClickHouse: restart after %s of silence: expected at least 1 s. The usual time is 30 s."
              .formatted(silencePatience));
    }
    if (!database.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "embedded ClickHouse: database `%s`: expected letters, digits and underscores. The usual one is `%s`."
              .formatted(database, ClickHouseEndpoint.DEFAULT_DATABASE));
    }
  }

  /// The usual settings: 2 GiB of memory, 8 sessions, database `ollystack`.
  public static EmbeddedClickHouseSettings in(Path directory) {
    return new EmbeddedClickHouseSettings(
        directory,
        Optional.empty(),
        ClickHouseEndpoint.DEFAULT_DATABASE,
        0,
        2048 * MIB,
        8,
        Duration.ofMinutes(2),
        Duration.ofSeconds(30));
  }

  public EmbeddedClickHouseSettings withLibrary(NativeLibrary other) {
    return new EmbeddedClickHouseSettings(
        directory,
        Optional.of(other),
        database,
        port,
        memoryBytes,
        sessions,
        startPatience,
        silencePatience);
  }

  public EmbeddedClickHouseSettings withDatabase(String other) {
    return new EmbeddedClickHouseSettings(
        directory, library, other, port, memoryBytes, sessions, startPatience, silencePatience);
  }

  public EmbeddedClickHouseSettings withPort(int other) {
    return new EmbeddedClickHouseSettings(
        directory, library, database, other, memoryBytes, sessions, startPatience, silencePatience);
  }

  public EmbeddedClickHouseSettings withMemoryBytes(long other) {
    return new EmbeddedClickHouseSettings(
        directory, library, database, port, other, sessions, startPatience, silencePatience);
  }

  public EmbeddedClickHouseSettings withSessions(int other) {
    return new EmbeddedClickHouseSettings(
        directory, library, database, port, memoryBytes, other, startPatience, silencePatience);
  }

  public EmbeddedClickHouseSettings withSilencePatience(Duration other) {
    return new EmbeddedClickHouseSettings(
        directory, library, database, port, memoryBytes, sessions, startPatience, other);
  }
}
