package io.ollystack.copilot.observql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The queries E1 to E43 of the language's reference, in order.
public final class Examples {
  private Examples() {}

  /// By number: `E1`.
  public static Map<String, String> all() {
    var examples = new LinkedHashMap<String, String>();
    String number = "";
    for (String line : text().split("\n")) {
      if (line.startsWith("-- ")) {
        number = line.substring(3, line.indexOf(' ', 3));
      } else if (!line.isBlank()) {
        examples.put(number, line);
      }
    }
    return examples;
  }

  public static String number(String number) {
    return Objects.requireNonNull(all().get(number), number);
  }

  private static String text() {
    try (var in = Examples.class.getResourceAsStream("/examples/examples.oql")) {
      if (in == null) {
        throw new IllegalStateException("examples.oql is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
