package io.ollystack.ingest.pipeline.config;

import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects problems while a configuration is read. Not thread-safe.
public final class ConfigProblems {
  private final List<ConfigProblem> problems = new ArrayList<>();

  public void add(Code code, Place place, String what, String remedy) {
    problems.add(new ConfigProblem(code, place, what, remedy));
  }

  /// A name that is none of the known ones: lists them and names the nearest.
  public void addUnknown(
      Code code, Place place, String what, String name, Collection<String> known) {
    List<String> sorted = known.stream().sorted().toList();
    String expected =
        sorted.isEmpty()
            ? "None is configured."
            : "Expected one of: " + String.join(", ", sorted) + ".";
    Optional<String> nearest = NearestName.of(name, sorted);
    add(
        code,
        place,
        what,
        nearest.map(n -> expected + " Did you mean '" + n + "'?").orElse(expected));
  }

  int count() {
    return problems.size();
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /// All of them, in the order of the text.
  public List<ConfigProblem> sorted() {
    return problems.stream().sorted(Comparator.comparing(ConfigProblem::place)).toList();
  }
}
