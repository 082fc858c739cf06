package io.ollystack.copilot.app.config;

import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used. Carries every problem found, not only the first.
public final class ConfigurationRejected extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigurationRejected(List<Problem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  private static String text(List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return "The configuration has "
        + count
        + ":\n"
        + problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n"));
  }
}
