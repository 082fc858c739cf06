package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The embedded ClickHouse's directory: ours, of a version that we can read, and used by one
/// process at a time. Not thread-safe.
final class DataDirectory implements AutoCloseable {
  static final String MANIFEST = "ollystack-clickhouse.properties";
  static final int LAYOUT = 1;

  /// Found in the root of a mounted file system; no sign of another program.
  private static final Set<String> IGNORED = Set.of("lost+found");

  private final Path directory;
  private final FileChannel lockFile;

  private DataDirectory(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /// Creates the directory or takes it over; held until closed or until this process ends.
  static DataDirectory open(Path path) throws EmbeddedClickHouseFailed {
    Path directory = path.toAbsolutePath().normalize();
    try {
      refuseForeign(directory);
      Files.createDirectories(directory);
      DataDirectory data = new DataDirectory(directory, lock(directory));
      try {
        data.checkManifest();
        Files.createDirectories(data.store());
        Files.createDirectories(data.work());
        return data;
      } catch (IOException | EmbeddedClickHouseFailed | RuntimeException failed) {
        data.close();
        throw failed;
      }
    } catch (IOException failed) {
      throw new EmbeddedClickHouseFailed(
          Reason.DIRECTORY_NOT_WRITABLE,
          "ClickHouse data directory %s: cannot be written: %s. Expected a directory of this user with free space. Change its owner, free space, or set OLLYSTACK_DATA_DIR."
              .formatted(directory, failed),
          failed);
    }
  }

  /// The engine's own files.
  Path store() {
    return directory.resolve("store");
  }

  /// The child's working directory: configuration and log.
  Path work() {
    return directory.resolve("work");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void refuseForeign(Path directory) throws IOException, EmbeddedClickHouseFailed {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new EmbeddedClickHouseFailed(
          Reason.DIRECTORY_FOREIGN,
          "ClickHouse data directory %s: is a file. Expected a directory or nothing. Set OLLYSTACK_DATA_DIR to another place."
              .formatted(directory));
    }
    if (Files.exists(directory.resolve(MANIFEST))) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      String found =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !IGNORED.contains(name) && !name.equals("lock"))
              .sorted()
              .limit(3)
              .collect(Collectors.joining(", "));
      if (!found.isEmpty()) {
        throw new EmbeddedClickHouseFailed(
            Reason.DIRECTORY_FOREIGN,
            "ClickHouse data directory %s: holds something else (%s), and no %s. Expected an empty directory or one of OllyStack. Set OLLYSTACK_DATA_DIR to another place."
                .formatted(directory, found, MANIFEST));
      }
    }
  }

  private static FileChannel lock(Path directory) throws IOException, EmbeddedClickHouseFailed {
    FileChannel file =
        FileChannel.open(
            directory.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      ByteBuffer owner = ByteBuffer.allocate(64);
      int length = Math.max(0, file.read(owner, 0));
      file.close();
      throw new EmbeddedClickHouseFailed(
          Reason.DIRECTORY_IN_USE,
          "ClickHouse data directory %s: in use by process %s. Expected to be its only user. Stop that process, or set OLLYSTACK_DATA_DIR to another place."
              .formatted(
                  directory, new String(owner.array(), 0, length, StandardCharsets.UTF_8).strip()));
    }
    file.truncate(0);
    file.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)),
        0);
    return file;
  }

  private void checkManifest() throws IOException, EmbeddedClickHouseFailed {
    Path file = directory.resolve(MANIFEST);
    String ours = NativeLibrary.engineVersion();
    if (Files.exists(file)) {
      Properties manifest = new Properties();
      try (var reader = Files.newBufferedReader(file)) {
        manifest.load(reader);
      }
      String layout = manifest.getProperty("layout", "?");
      String engine = manifest.getProperty("engine", "?");
      int[] version;
      int layoutNumber;
      try {
        layoutNumber = Integer.parseInt(layout);
        version = version(engine);
      } catch (NumberFormatException malformed) {
        throw new EmbeddedClickHouseFailed(
            Reason.DIRECTORY_FOREIGN,
            "%s: malformed: layout `%s`, engine `%s`. Expected numbers. Restore the file or set OLLYSTACK_DATA_DIR to another place."
                .formatted(file, layout, engine),
            malformed);
      }
      if (layoutNumber > LAYOUT || Arrays.compare(version, version(ours)) > 0) {
        throw new EmbeddedClickHouseFailed(
            Reason.DIRECTORY_NEWER,
            "ClickHouse data directory %s: written by a newer OllyStack (ClickHouse %s, layout %s). Expected at most ClickHouse %s, layout %d. Use the newer OllyStack again, or set OLLYSTACK_DATA_DIR to another place."
                .formatted(directory, engine, layout, ours, LAYOUT));
      }
      if (layoutNumber == LAYOUT && engine.equals(ours)) {
        return;
      }
    }
    Path temporary = directory.resolve(MANIFEST + ".new");
    Files.writeString(
        temporary,
        "# OllyStack's embedded ClickHouse. Do not edit.\nlayout=%d\nengine=%s\n"
            .formatted(LAYOUT, ours));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int[] version(String text) {
    return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
