package io.ollystack.ingest.clickhouse.embedded;

import com.clickhouse.data.ClickHouseCityHash;
import com.github.luben.zstd.Zstd;
import io.ollystack.ingest.clickhouse.embedded.NativeLibrary.ProgramFiles;
import io.ollystack.ingest.clickhouse.embedded.server.EmbeddedServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jpountz.lz4.LZ4Factory;

/// How to run the child's `main` with the classes that this process itself runs with.
@SuppressWarnings("deprecation") // Only the location of the hash class is of interest.
sealed interface ChildProgram {
  /// Arguments of `java` behind its options.
  List<String> arguments();

  /// From folders and plain jars: a build's `target/classes`, an extracted or exploded program.
  record ClassPath(List<Path> entries) implements ChildProgram {
    public ClassPath {
      entries = List.copyOf(entries);
    }

    @Override
    public List<String> arguments() {
      String path =
          entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
      return List.of("-cp", path, EmbeddedServer.class.getName());
    }
  }

  /// From Spring Boot's archive, whose inner jars only Boot's own launcher can read.
  record BootArchive(Path archive) implements ChildProgram {
    @Override
    public List<String> arguments() {
      return List.of(
          "-Dloader.main=" + EmbeddedServer.class.getName(),
          "-cp",
          archive.toString(),
          "org.springframework.boot.loader.launch.PropertiesLauncher");
    }
  }

  /// The child needs few classes: its own, and of the driver the checksum and the codecs.
  static ChildProgram ofThisProcess() {
    return of(
        List.of(
            location(EmbeddedServer.class),
            location(ClickHouseCityHash.class),
            location(LZ4Factory.class),
            location(Zstd.class)));
  }

  static ChildProgram of(List<URI> locations) {
    Set<Path> entries = new LinkedHashSet<>();
    for (URI location : locations) {
      Optional<Path> file = ProgramFiles.file(location);
      if (file.isEmpty()) {
        throw new IllegalStateException(
            "embedded ClickHouse: cannot run a child from %s. Expected folders, jars or a Spring Boot archive."
                .formatted(location));
      }
      if (location.toString().startsWith("jar:nested:")) {
        return new BootArchive(file.get());
      }
      entries.add(file.get());
    }
    return new ClassPath(List.copyOf(entries));
  }

  private static URI location(Class<?> type) {
    return ProgramFiles.location(type)
        .orElseThrow(() -> new IllegalStateException(type + ": loaded from nowhere"));
  }
}
