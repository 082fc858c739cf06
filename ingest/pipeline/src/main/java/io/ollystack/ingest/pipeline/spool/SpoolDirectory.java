package io.ollystack.ingest.pipeline.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The directory of a spool while this process holds its lock.
final class SpoolDirectory implements AutoCloseable {

  /// The segments found, in order.
  ///
  /// @param readableBytes of each segment
  /// @param next sequence number behind the last record
  /// @param nextNumber segment number not used yet
  record Contents(List<Segment> segments, List<Long> readableBytes, long next, long nextNumber) {}

  private static final String LOCK = "LOCK";
  private static final String ID = "spool.id";
  private static final String PROGRESS_SUFFIX = ".progress";

  private final Path directory;
  private final SpoolFiles files;
  private final FileChannel lockChannel;
  private final UUID spoolId;

  private SpoolDirectory(Path directory, SpoolFiles files, FileChannel lockChannel, UUID spoolId) {
    this.directory = directory;
    this.files = files;
    this.lockChannel = lockChannel;
    this.spoolId = spoolId;
  }

  /// Creates the directory when missing, and locks it.
  static SpoolDirectory lock(Path directory, SpoolFiles files) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!locked(channel)) {
        throw new IOException(
            "%s: the spool is in use by another process. Give each process a directory of its own."
                .formatted(directory));
      }
      return new SpoolDirectory(directory, files, channel, readOrCreateId(directory, files));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  UUID spoolId() {
    return spoolId;
  }

  Path progressFile(String consumer) {
    return directory.resolve(consumer.replace("/", "%2F") + PROGRESS_SUFFIX);
  }

  /// Names of the consumers that have left progress here.
  List<String> consumersWithProgress() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : list()) {
      String name = file.getFileName().toString();
      if (name.endsWith(PROGRESS_SUFFIX)) {
        names.add(name.substring(0, name.length() - PROGRESS_SUFFIX.length()).replace("%2F", "/"));
      }
    }
    return names;
  }

  /// Reads what is there; cuts a torn tail and sets aside what is beyond reading.
  Contents recover(Quarantine quarantine) throws IOException {
    List<Segment.Name> names =
        list().stream().flatMap(file -> Segment.parseName(file).stream()).sorted().toList();
    List<Segment> segments = new ArrayList<>();
    List<Long> readableBytes = new ArrayList<>();
    long next = 0;
    long nextNumber = 0;
    for (int i = 0; i < names.size(); i++) {
      Segment.Name name = names.get(i);
      boolean newest = i == names.size() - 1;
      nextNumber = name.number() + 1;
      Optional<Segment> segment = Segment.read(name.file());
      if (segment.isEmpty()) {
        long limit = newest ? beyond(name) : names.get(i + 1).first();
        setAside(name, limit, quarantine);
        next = Math.max(next, limit);
        continue;
      }
      segments.add(segment.get());
      if (newest) {
        TailRecovery tail = TailRecovery.run(segment.get(), quarantine, files);
        readableBytes.add(tail.durableBytes());
        next = Math.max(next, tail.next());
      } else {
        readableBytes.add(segment.get().fileSize());
        next = names.get(i + 1).first();
      }
    }
    return new Contents(segments, readableBytes, next, nextNumber);
  }

  @Override
  public void close() throws IOException {
    lockChannel.close();
  }

  /// A sequence number that no record of an unreadable newest segment can have had, so that no
  /// token is ever used twice.
  private static long beyond(Segment.Name name) throws IOException {
    long size = Files.size(name.file());
    return size <= Segment.HEADER_BYTES
        ? name.first()
        : name.first() + size / Frame.HEADER_BYTES + 1;
  }

  private void setAside(Segment.Name name, long limit, Quarantine quarantine) throws IOException {
    long size = Files.size(name.file());
    if (limit > name.first()) {
      Path kept = directory.resolve("quarantine").resolve(name.file().getFileName() + ".damaged");
      Files.createDirectories(kept.getParent());
      Files.move(name.file(), kept, StandardCopyOption.REPLACE_EXISTING);
      quarantine.setAside(
          name.file(), size, new RecordRange(name.first(), limit - 1), Optional.of(kept));
    } else {
      // The crash came between creating the file and making its header durable.
      quarantine.tail(name.file(), 0, size);
      Files.delete(name.file());
    }
    files.syncDirectory(directory);
  }

  private List<Path> list() throws IOException {
    try (var stream = Files.list(directory)) {
      return stream.sorted().toList();
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by another spool of this process
    }
  }

  private static UUID readOrCreateId(Path directory, SpoolFiles files) throws IOException {
    Path file = directory.resolve(ID);
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "%s: '%s' is not a spool id. Expected a UUID; restore the file from a segment's header."
                .formatted(file, text),
            e);
      }
    }
    for (Path segment : segmentsIn(directory)) {
      Optional<Segment> read = Segment.read(segment);
      if (read.isPresent()) {
        return writeId(directory, files, read.get().spoolId());
      }
    }
    return writeId(directory, files, UUID.randomUUID());
  }

  private static List<Path> segmentsIn(Path directory) throws IOException {
    try (var stream = Files.list(directory)) {
      return stream.filter(file -> Segment.parseName(file).isPresent()).sorted().toList();
    }
  }

  private static UUID writeId(Path directory, SpoolFiles files, UUID id) throws IOException {
    Path fresh = directory.resolve(ID + ".new");
    try (FileChannel channel =
        files.open(
            fresh,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
      channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(fresh, directory.resolve(ID), StandardCopyOption.ATOMIC_MOVE);
    files.syncDirectory(directory);
    return id;
  }
}
