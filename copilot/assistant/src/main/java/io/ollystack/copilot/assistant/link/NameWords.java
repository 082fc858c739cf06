package io.ollystack.copilot.assistant.link;

import java.util.Locale;
import java.util.regex.Pattern;

/// Brings names and the words of questions into one form, so that `productCatalogService`,
/// `product-catalog-service` and "product catalog service" meet.
final class NameWords {
  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private NameWords() {}

  /// Lower-case words with single spaces between.
  static String of(String name) {
    String spaced = CAMEL.matcher(name).replaceAll(" ");
    return SEPARATORS.matcher(spaced).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
