package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.config.ConfigurationReader.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Settings of a YAML file, each with the line it stands on.
final class FileSource {
  private final Map<String, Written> entries;

  private FileSource(Map<String, Written> entries) {
    this.entries = entries;
  }

  static FileSource none() {
    return new FileSource(Map.of());
  }

  static FileSource load(Path file, List<Problem> problems) {
    Map<String, Written> entries = new LinkedHashMap<>();
    try {
      List<PropertySource<?>> documents =
          new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
      for (PropertySource<?> document : documents) {
        addAll(document, file, entries);
      }
    } catch (MarkedYAMLException malformed) {
      String line =
          malformed.getProblemMark() == null
              ? ""
              : " line " + (malformed.getProblemMark().getLine() + 1);
      problems.add(unreadable(file, malformed.getProblem(), file + line));
    } catch (YAMLException malformed) {
      problems.add(unreadable(file, String.valueOf(malformed.getMessage()), file.toString()));
    } catch (IOException unreadable) {
      problems.add(unreadable(file, "cannot be read: " + unreadable.getMessage(), "file system"));
    }
    return new FileSource(entries);
  }

  private static Problem unreadable(Path file, String what, String where) {
    return new Problem(file.toString(), what, where, "a YAML file with the key `ollystack`", "");
  }

  private static void addAll(PropertySource<?> document, Path file, Map<String, Written> entries) {
    if (!(document instanceof EnumerablePropertySource<?> source)) {
      return;
    }
    for (String key : source.getPropertyNames()) {
      Object value = source.getProperty(key);
      if (OriginLookup.getOrigin(source, key) instanceof TextResourceOrigin origin
          && origin.getLocation() != null) {
        String where = file + " line " + (origin.getLocation().getLine() + 1);
        entries.put(key, new Written(String.valueOf(value), where));
      } else {
        entries.put(key, new Written(String.valueOf(value), file.toString()));
      }
    }
  }

  /// A list may be written as one text (`ingest,chat`) or as a YAML list.
  Optional<Written> find(SettingInfo setting) {
    Written single = entries.get(setting.key());
    if (single != null) {
      return single.text().isBlank() ? Optional.empty() : Optional.of(single);
    }
    Written first = entries.get(setting.key() + "[0]");
    if (first == null) {
      return Optional.empty();
    }
    String items =
        entries.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(setting.key() + "["))
            .map(entry -> entry.getValue().text())
            .collect(Collectors.joining(","));
    return Optional.of(new Written(items, first.origin()));
  }

  void checkKeys(SettingCatalog catalog, List<Problem> problems) {
    List<String> known = catalog.settings().stream().map(SettingInfo::key).toList();
    entries.forEach((key, written) -> {
      String name = key.replaceAll("\\[\\d+]$", "");
      if (!known.contains(name)) {
        problems.add(
            new Problem(
                key,
                "unknown setting",
                written.origin(),
                "keys such as ollystack.http.port; `ollystack settings` lists them",
                Closest.to(name, known).map(n -> "Did you mean " + n + "?").orElse("")));
      }
    });
  }
}
