package io.ollystack.copilot.app.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory of everything that must survive a restart, held by this process alone.
///
/// A file in it, `ollystack.format`, says that it is ours and in which layout: so a home directory
/// that was given by mistake, or the data of a newer version, is refused before anything is
/// written. Thread-safe.
public final class DataDirectory implements AutoCloseable {
  /// Layout of the directory; a change that older versions cannot read raises it.
  private static final int FORMAT = 1;

  private static final String FORMAT_FILE = "ollystack.format";
  private static final String LOCK_FILE = "ollystack.lock";

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Creates the directory when it is missing, checks that it is ours and locks it.
  ///
  /// @throws StartRefused when it cannot be used; nothing was changed in it then
  public static DataDirectory open(Path configured) {
    Path path = configured.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      checkOurs(path);
      FileChannel lock = lock(path);
      try {
        Path format = path.resolve(FORMAT_FILE);
        if (Files.notExists(format)) {
          Files.writeString(format, FORMAT + "\n");
        }
        return new DataDirectory(path, lock);
      } catch (IOException | RuntimeException failure) {
        lock.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw refusal(
          path, "cannot be used: " + reason(failure), "a directory this user may write", failure);
    }
  }

  public Path path() {
    return path;
  }

  /// Where the spool lies.
  public Path spool() {
    return path.resolve("spool");
  }

  /// Where the embedded ClickHouse lies.
  public Path clickHouse() {
    return path.resolve("clickhouse");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static void checkOurs(Path path) throws IOException {
    try {
      String format = Files.readString(path.resolve(FORMAT_FILE)).strip();
      if (!format.equals(Integer.toString(FORMAT))) {
        throw refusal(
            path,
            "has layout " + format + ", which this version does not know",
            "layout "
                + FORMAT
                + ". Run the version that wrote it, or name another directory with"
                + " OLLYSTACK_DATA_DIR",
            null);
      }
    } catch (NoSuchFileException unmarked) {
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.anyMatch(entry -> !entry.endsWith(LOCK_FILE))) {
          throw refusal(
              path,
              "holds files that are not OllyStack's",
              "an empty directory, or one that OllyStack made. Name another with"
                  + " OLLYSTACK_DATA_DIR",
              null);
        }
      }
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve(LOCK_FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw refusal(
          path,
          "is in use by another process",
          "one process a directory. Stop the other, or name another directory with"
              + " OLLYSTACK_DATA_DIR",
          null);
    }
    return channel;
  }

  private static String reason(IOException failure) {
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason() + " (" + system.getFile() + ")";
    }
    return failure.getClass().getSimpleName() + " (" + failure.getMessage() + ")";
  }

  private static StartRefused refusal(
      Path path, String what, String expected, @Nullable Throwable cause) {
    String message =
        "ollystack.data.dir=%s: the directory %s.\n    Expected %s."
            .formatted(path, what, expected);
    return cause == null ? new StartRefused(message) : new StartRefused(message, cause);
  }
}
