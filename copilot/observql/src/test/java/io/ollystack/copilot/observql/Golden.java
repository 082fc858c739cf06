package io.ollystack.copilot.observql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One case of a golden test: a file of sections, each after a line `-- name`.
///
/// `-Dgolden.rewrite=true` writes what the code says into the files; read the difference before you
/// commit it.
public record Golden(Path file, Map<String, String> sections) {
  private static final boolean REWRITE = Boolean.getBoolean("golden.rewrite");

  /// All cases of a folder below `src/test/resources/golden`, by name.
  public static List<Golden> cases(String folder) {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden", folder))) {
      return files.sorted().map(Golden::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String section(String name) {
    String text = sections.get(name);
    if (text == null) {
      throw new IllegalArgumentException(file + " has no section -- " + name);
    }
    return text;
  }

  /// The sections that the file holds, the query apart, after rewriting it if asked to.
  public Map<String, String> expected(String input, Map<String, String> actual) {
    if (REWRITE) {
      var all = new LinkedHashMap<String, String>();
      all.put(input, section(input));
      all.putAll(actual);
      write(all);
      return actual;
    }
    var rest = new LinkedHashMap<>(sections);
    rest.remove(input);
    return rest;
  }

  @Override
  public String toString() {
    return String.valueOf(file.getFileName());
  }

  private static Golden read(Path file) {
    try {
      var sections = new LinkedHashMap<String, String>();
      String name = "";
      for (String line : Files.readString(file).split("\n", -1)) {
        if (line.matches("-- [a-z]+")) {
          name = line.substring(3);
          sections.put(name, "");
        } else {
          sections.merge(name, line + "\n", String::concat);
        }
      }
      sections.replaceAll((key, text) -> text.strip());
      return new Golden(file, sections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Map<String, String> all) {
    String text =
        all.entrySet().stream()
            .map(section -> "-- " + section.getKey() + "\n" + section.getValue().strip() + "\n")
            .collect(Collectors.joining());
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
