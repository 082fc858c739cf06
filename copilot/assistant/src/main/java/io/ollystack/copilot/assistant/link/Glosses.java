package io.ollystack.copilot.assistant.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What people call attributes and metrics whose names they do not know. Immutable.
///
/// @param attributes of the semantic conventions, with those they replaced
/// @param metrics of the semantic conventions and of common exporters
/// @param values of attributes
public record Glosses(List<Gloss> attributes, List<Gloss> metrics, List<Gloss> values) {
  private static final String FOLDER = "/io/ollystack/prompts/glosses/";

  /// Words for a thing that has one of several names, the preferred first.
  public record Gloss(List<String> names, List<String> words) {
    public Gloss {
      names = List.copyOf(names);
      words = List.copyOf(words);
    }
  }

  public Glosses {
    attributes = List.copyOf(attributes);
    metrics = List.copyOf(metrics);
    values = List.copyOf(values);
  }

  /// Those that ship with the product.
  public static Glosses shipped() {
    return new Glosses(read("attributes.txt"), read("metrics.txt"), read("values.txt"));
  }

  private static List<Gloss> read(String file) {
    try (InputStream in = Glosses.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException(FOLDER + file + " is not on the class path");
      }
      return parse(
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads lines of the form `name, name | words, words`.
  ///
  /// @throws IllegalArgumentException naming the first line that has another form
  static List<Gloss> parse(List<String> lines) {
    List<Gloss> glosses = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\|", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": expected 'name, name | words, words', found '" + line + "'");
      }
      glosses.add(new Gloss(list(parts[0]), list(parts[1])));
    }
    return glosses;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }
}
