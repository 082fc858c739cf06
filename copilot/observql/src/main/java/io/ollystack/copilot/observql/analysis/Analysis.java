package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import java.util.List;

/// The outcome of [Analyzer]: a checked query, or everything that is wrong with it.
public sealed interface Analysis {
  record Accepted(CheckedQuery query) implements Analysis {}

  /// At least one of the problems is an error; warnings come along.
  record Rejected(List<Problem> problems) implements Analysis {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
