package io.ollystack.copilot.observql.complete;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;

/// The ways to go on at a cursor, the likeliest first.
///
/// @param replace the range of the text that a candidate takes the place of
public record Completion(SourceSpan replace, List<Candidate> candidates) {
  public Completion {
    candidates = List.copyOf(candidates);
  }
}
