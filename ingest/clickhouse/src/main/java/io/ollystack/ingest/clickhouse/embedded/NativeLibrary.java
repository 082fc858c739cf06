package io.ollystack.ingest.clickhouse.embedded;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseFailed.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// The native ClickHouse library: where it is, and whether it is the published one. Thread-safe.
public final class NativeLibrary {
  /// System property with the path of the library, where it is not in the usual places.
  public static final String PATH_PROPERTY = "ollystack.clickhouse.library";

  /// Environment variable for the same.
  public static final String PATH_VARIABLE = "OLLYSTACK_CLICKHOUSE_LIBRARY";

  private static final Properties PINNED = pinned();

  private final Path file;

  private NativeLibrary(Path file) {
    this.file = file;
  }

  /// A library at a known place; nothing is checked yet.
  public static NativeLibrary at(Path file) {
    return new NativeLibrary(file.toAbsolutePath().normalize());
  }

  /// The library in its usual place: where the property or the variable points, else
  /// `ingest/clickhouse/native/<platform>` beside or above this program or the working directory.
  public static NativeLibrary find() throws EmbeddedClickHouseFailed {
    Optional<String> configured =
        Optional.ofNullable(System.getProperty(PATH_PROPERTY))
            .or(() -> Optional.ofNullable(System.getenv(PATH_VARIABLE)))
            .filter(path -> !path.isBlank());
    if (configured.isPresent()) {
      return at(Path.of(configured.get()));
    }
    String platform = platform();
    Path relative =
        Path.of("ingest", "clickhouse", "native", platform).resolve(required(platform + ".file"));
    for (Path start : starts()) {
      for (Path at = start; at != null; at = at.getParent()) {
        Path file = at.resolve(relative);
        if (Files.isRegularFile(file)) {
          return at(file);
        }
      }
    }
    throw new EmbeddedClickHouseFailed(
        Reason.LIBRARY_MISSING,
        "native ClickHouse library: not found. Expected %s above %s. Fetch it: cd ingest/clickhouse/native/%s && npm ci --ignore-scripts; or set %s to its path; or set OLLYSTACK_CLICKHOUSE_URL to use a server."
            .formatted(relative, starts().getFirst(), platform, PATH_VARIABLE));
  }

  /// Version of the engine that this program brings, as `SELECT version()` tells it.
  public static String engineVersion() {
    return PINNED.getProperty("engine");
  }

  /// The name of this machine's kind, as the folders of the libraries are called.
  static String platform() throws EmbeddedClickHouseFailed {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    String platform =
        (os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os)
            + "-"
            + switch (architecture) {
              case "amd64", "x86_64" -> "x64";
              case "aarch64" -> "arm64";
              default -> architecture;
            };
    if (PINNED.getProperty(platform + ".file") == null) {
      throw new EmbeddedClickHouseFailed(
          Reason.PLATFORM_NOT_SUPPORTED,
          "embedded ClickHouse: there is no tested native library for %s. Expected linux-x64. Run a ClickHouse server and set OLLYSTACK_CLICKHOUSE_URL, for example to http://localhost:8123."
              .formatted(platform));
    }
    return platform;
  }

  public Path file() {
    return file;
  }

  /// Checks size and SHA-256 against the pinned ones. A file that passed is not read again while
  /// its size and time stay the same (half a gigabyte takes about a second): the result is kept in
  /// a file beside it where that can be written.
  void verify() throws EmbeddedClickHouseFailed {
    String platform = platform();
    long expectedBytes = Long.parseLong(required(platform + ".bytes"));
    String expectedHash = required(platform + ".sha256");
    try {
      if (!Files.isRegularFile(file)) {
        throw new EmbeddedClickHouseFailed(
            Reason.LIBRARY_MISSING,
            "native ClickHouse library %s: there is no such file. Fetch it: cd ingest/clickhouse/native/%s && npm ci --ignore-scripts."
                .formatted(file, platform));
      }
      long bytes = Files.size(file);
      if (bytes != expectedBytes) {
        throw damaged("%d bytes".formatted(bytes), "%d bytes".formatted(expectedBytes), platform);
      }
      String seal =
          "%s %d %d\n".formatted(expectedHash, bytes, Files.getLastModifiedTime(file).toMillis());
      Path sealFile = file.resolveSibling(file.getFileName() + ".verified");
      if (Files.isRegularFile(sealFile) && Files.readString(sealFile).equals(seal)) {
        return;
      }
      String hash = sha256();
      if (!hash.equals(expectedHash)) {
        throw damaged("SHA-256 " + hash, "SHA-256 " + expectedHash, platform);
      }
      if (Files.isWritable(file.getParent())) {
        Files.writeString(sealFile, seal);
      }
    } catch (IOException failed) {
      throw new EmbeddedClickHouseFailed(
          Reason.LIBRARY_MISSING,
          "native ClickHouse library %s: cannot be read: %s.".formatted(file, failed),
          failed);
    }
  }

  private EmbeddedClickHouseFailed damaged(String found, String expected, String platform) {
    return new EmbeddedClickHouseFailed(
        Reason.LIBRARY_DAMAGED,
        "native ClickHouse library %s: damaged or of another version: found %s, expected %s (%s). Fetch it again: cd ingest/clickhouse/native/%s && npm ci --ignore-scripts."
            .formatted(file, found, expected, required("package.version"), platform));
  }

  private String sha256() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /// This program's own place first, then the working directory.
  private static List<Path> starts() {
    List<Path> starts = new ArrayList<>();
    ProgramFiles.of(NativeLibrary.class).ifPresent(starts::add);
    starts.add(Path.of("").toAbsolutePath());
    return starts;
  }

  private static String required(String name) {
    String value = PINNED.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("native-library.properties: no `" + name + "`");
    }
    return value;
  }

  private static Properties pinned() {
    Properties pinned = new Properties();
    try (InputStream in = NativeLibrary.class.getResourceAsStream("native-library.properties")) {
      if (in == null) {
        throw new IllegalStateException("native-library.properties: not on the class path");
      }
      pinned.load(in);
      return pinned;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Where a class was loaded from, as a file: its folder, its jar, or the archive around its jar.
  static final class ProgramFiles {
    private ProgramFiles() {}

    static Optional<Path> of(Class<?> type) {
      return location(type).flatMap(ProgramFiles::file);
    }

    /// Location of a class as its loader tells it.
    static Optional<URI> location(Class<?> type) {
      return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
          .flatMap(source -> Optional.ofNullable(source.getLocation()))
          .map(url -> URI.create(url.toString().replace(" ", "%20")));
    }

    /// `file:/x/app.jar`, or the outer file of `jar:nested:/x/app.jar/!BOOT-INF/lib/y.jar!/`.
    static Optional<Path> file(URI location) {
      String text = location.toString();
      if (text.startsWith("file:")) {
        return Optional.of(Path.of(location));
      }
      if (text.startsWith("jar:nested:")) {
        String path = text.substring("jar:nested:".length());
        int nested = path.indexOf("/!");
        return Optional.of(Path.of(nested < 0 ? path : path.substring(0, nested)));
      }
      return Optional.empty();
    }
  }
}
