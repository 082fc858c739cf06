package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage.WhySubject;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The port to what finds root causes: `EXPLAIN WHY` runs on it. Blocking; thread-safe; reads only.
public interface WhyEngine {
  /// One piece of evidence for or against a suspect.
  ///
  /// @param rank of the suspect, from 1 on
  /// @param path from the symptom to the suspect
  /// @param share of the excess that begins at the suspect
  /// @param query that shows it again; empty if none can
  /// @param digest of that query's rows; empty if it did not run
  record Reason(
      int rank,
      String suspect,
      String kind,
      double confidence,
      double share,
      List<String> path,
      boolean supports,
      String finding,
      double weight,
      String query,
      String digest) {
    public Reason {
      path = List.copyOf(path);
    }
  }

  /// @param reasons suspects in order, each with its evidence; empty when there is none
  /// @param notes what the asker must know: that all is as usual, or what is missing
  record Explanation(List<Reason> reasons, List<String> notes) {
    public Explanation {
      reasons = List.copyOf(reasons);
      notes = List.copyOf(notes);
    }
  }

  /// What the subject is not: a question that cannot be understood.
  final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    public NotUnderstood(String message) {
      super(message);
    }
  }

  /// @param asOf nothing after it is looked at
  Explanation explain(WhySubject subject, Instant asOf, QueryContext context)
      throws NotUnderstood, QueryFailed, InterruptedException;

  /// None: `EXPLAIN WHY` is E510.
  static Optional<WhyEngine> none() {
    return Optional.empty();
  }
}
