package io.ollystack.ingest.pipeline.config;

import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts environment variables into values, as the collector does: `${env:NAME}`,
/// `${env:NAME:-default}`, `${NAME}`; `$$` is one dollar sign.
final class Variables {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$|\\$\\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}|\\$\\{[^}]*\\}?");

  private final Function<String, Optional<String>> environment;
  private final ConfigProblems problems;

  Variables(Function<String, Optional<String>> environment, ConfigProblems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /// The text with its variables; empty when one is missing, which is then noted.
  Optional<String> expand(String text, Place place) {
    if (text.indexOf('$') < 0) {
      return Optional.of(text);
    }
    int before = problems.count();
    Matcher matcher = REFERENCE.matcher(text);
    String expanded = matcher.replaceAll(_ -> Matcher.quoteReplacement(value(matcher, place)));
    return problems.count() == before ? Optional.of(expanded) : Optional.empty();
  }

  private String value(Matcher matcher, Place place) {
    if (matcher.group().equals("$$")) {
      return "$";
    }
    String name = matcher.group(1);
    if (name == null) {
      problems.add(
          Code.BAD_VALUE,
          place,
          "'%s' is no reference to a variable".formatted(matcher.group()),
          "Expected ${env:NAME} or ${env:NAME:-default}; write $$ for a dollar sign.");
      return "";
    }
    Optional<String> value = environment.apply(name).filter(found -> !found.isEmpty());
    if (value.isPresent()) {
      return value.get();
    }
    String byDefault = matcher.group(2);
    if (byDefault != null) {
      return byDefault;
    }
    problems.add(
        Code.VARIABLE_NOT_SET,
        place,
        "the environment variable %s is not set".formatted(name),
        "Set it, or give a default: ${env:%s:-value}.".formatted(name));
    return "";
  }
}
