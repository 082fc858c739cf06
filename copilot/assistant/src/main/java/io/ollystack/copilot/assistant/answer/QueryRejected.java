package io.ollystack.copilot.assistant.answer;

import java.util.List;

/// A query did not compile, or the store refused it; each problem is a sentence for the asker.
public final class QueryRejected extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public QueryRejected(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public QueryRejected(List<String> problems, Throwable cause) {
    super(String.join("\n", problems), cause);
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
