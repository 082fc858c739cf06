package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Dead letters as pairs of files in a directory: `<n>.otlp` (or `.json`) with the bytes as
/// received, ready to be sent again, and `<n>.txt` with the reason. Bounded: when the directory is
/// full, letters are refused as data that nobody keeps, with an error in the log for each.
public final class FileDeadLetters implements DeadLetters {
  private static final Logger LOG = System.getLogger(FileDeadLetters.class.getName());

  private final Path directory;
  private final DataSize maxSize;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong discarded = new AtomicLong();
  private long bytes;
  private long next;

  /// @throws IOException the directory cannot be created or read
  public FileDeadLetters(Path directory, DataSize maxSize) throws IOException {
    this.directory = directory;
    this.maxSize = maxSize;
    Files.createDirectories(directory);
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        bytes += Files.size(file);
        next = Math.max(next, number(file) + 1);
      }
    }
  }

  /// Letters that found the directory full.
  public long discarded() {
    return discarded.get();
  }

  @Override
  public void keep(DeadLetter letter) throws Unavailable {
    OtlpRequest request = letter.request();
    byte[] note = note(letter).getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      if (bytes + request.payload().length + note.length > maxSize.bytes()) {
        discarded.incrementAndGet();
        LOG.log(
            Level.ERROR,
            "dead letters of {0} are full ({1}): a request of {2} rows is lost. Reason: {3}",
            directory,
            maxSize,
            Long.toString(letter.rows()),
            letter.detail());
        return;
      }
      String name = "%010d".formatted(next++);
      write(directory.resolve(name + suffix(request)), request.payload());
      write(directory.resolve(name + ".txt"), note);
      bytes += request.payload().length + note.length;
    } catch (IOException e) {
      throw new Unavailable(
          Unavailable.Reason.OUT_OF_SERVICE,
          "dead letters cannot be written to " + directory,
          Duration.ofSeconds(5),
          e);
    } finally {
      lock.unlock();
    }
  }

  private static String suffix(OtlpRequest request) {
    return switch (request.encoding()) {
      case PROTOBUF -> ".otlp";
      case JSON -> ".json";
    };
  }

  private static String note(DeadLetter letter) {
    return """
    pipeline: %s
    reason: %s
    detail: %s
    signal: %s
    rows: %d
    tenant: %s
    received: %s
    """
        .formatted(
            letter.pipeline(),
            letter.reason(),
            letter.detail().replace('\n', ' '),
            letter.request().signal().label(),
            letter.rows(),
            letter.request().tenant(),
            letter.request().receivedAt());
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    int end = 0;
    while (end < name.length() && end < 18 && Character.isDigit(name.charAt(end))) {
      end++;
    }
    return end == 0 ? -1 : Long.parseLong(name, 0, end, 10);
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var from = ByteBuffer.wrap(content);
      while (from.hasRemaining()) {
        channel.write(from);
      }
      channel.force(true);
    }
  }
}
