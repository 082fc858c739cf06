package io.ollystack.ingest.pipeline.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// The file system as the spool writes it. Tests put one in between that fails on demand.
interface SpoolFiles {

  /// The real one.
  SpoolFiles DISK = new SpoolFiles() {};

  default FileChannel open(Path file, Set<StandardOpenOption> options) throws IOException {
    return FileChannel.open(file, options);
  }

  /// Bytes that this process may still write to the file system of `directory`.
  default long usableSpace(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /// Makes created, renamed and deleted entries of the directory durable.
  default void syncDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
