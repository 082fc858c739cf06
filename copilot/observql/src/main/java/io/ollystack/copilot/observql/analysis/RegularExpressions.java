package io.ollystack.copilot.observql.analysis;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Tells whether the store's engine (RE2) will take a regular expression, before it is asked.
final class RegularExpressions {
  private static final Pattern NOT_IN_RE2 = Pattern.compile("\\(\\?(<?[=!]|>)|\\\\[1-9]|[*+?}]\\+");

  private RegularExpressions() {}

  /// What is wrong with it, if anything.
  static Optional<String> fault(String expression) {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException broken) {
      return Optional.of(broken.getDescription());
    }
    return NOT_IN_RE2.matcher(expression).find()
        ? Optional.of("look-around, back references and possessive repetition are not supported")
        : Optional.empty();
  }
}
