package io.ollystack.ingest.pipeline.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration with problems; the message lists all of them.
public final class InvalidConfig extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized; an immutable list of records
  private final List<ConfigProblem> problems;

  /// @param source where the text came from, such as the file's name
  public InvalidConfig(String source, List<ConfigProblem> problems) {
    super(
        problems.stream().map(problem -> source + ":" + problem).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
