package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.DataSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Keeps damaged bytes in side files and reports each damage once, however many consumers meet it.
/// Thread-safe.
final class Quarantine {

  private final Path directory;
  private final DataSize maxSize;
  private final Consumer<SpoolEvent> events;
  private final Set<String> reported = new HashSet<>();
  private long lostRecords;
  private long cutTails;

  Quarantine(Path spoolDirectory, DataSize maxSize, Consumer<SpoolEvent> events) {
    this.directory = spoolDirectory.resolve("quarantine");
    this.maxSize = maxSize;
    this.events = events;
  }

  /// Records that were acknowledged and cannot be read; counted since the spool was opened.
  synchronized long lostRecords() {
    return lostRecords;
  }

  synchronized long cutTails() {
    return cutTails;
  }

  synchronized void damaged(Path segment, long offset, long bytes, RecordRange records)
      throws IOException {
    if (!reported.add(key(segment, offset))) {
      return;
    }
    lostRecords += records.size();
    Optional<Path> keptIn = keep(segment, offset, bytes, "damaged");
    events.accept(new SpoolEvent.RecordsDamaged(segment, offset, bytes, records, keptIn));
  }

  /// Copies the tail; the caller truncates afterwards.
  synchronized void tail(Path segment, long offset, long bytes) throws IOException {
    cutTails++;
    Optional<Path> keptIn = keep(segment, offset, bytes, "tail");
    events.accept(new SpoolEvent.TailCut(segment, offset, bytes, keptIn));
  }

  /// A whole segment whose header is unreadable was moved out of the way.
  synchronized void setAside(Path segment, long bytes, RecordRange records, Optional<Path> keptIn) {
    lostRecords += records.size();
    events.accept(new SpoolEvent.RecordsDamaged(segment, 0, bytes, records, keptIn));
  }

  private static String key(Path segment, long offset) {
    return segment.getFileName() + "-" + offset;
  }

  private Optional<Path> keep(Path segment, long offset, long bytes, String kind)
      throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(key(segment, offset) + "." + kind);
    if (Files.exists(file)) {
      return Optional.of(file); // met again after a restart
    }
    if (size() + bytes > maxSize.bytes()) {
      return Optional.empty();
    }
    try (var from = FileChannel.open(segment, StandardOpenOption.READ);
        var to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long copied = 0;
      while (copied < bytes) {
        long n = from.transferTo(offset + copied, bytes - copied, to);
        if (n <= 0) {
          break; // the file is shorter than the damage claims
        }
        copied += n;
      }
      to.force(true);
    } catch (IOException e) {
      // The copy is for a person to look at later; a full disk must not stop the reading.
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    return Optional.of(file);
  }

  private long size() throws IOException {
    long sum = 0;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
