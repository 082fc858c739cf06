package io.ollystack.copilot.assistant.investigate;

import io.ollystack.rca.live.Evidence;
import io.ollystack.rca.live.LiveSuspect;
import io.ollystack.rca.live.Period;
import io.ollystack.rca.live.Ranking;
import java.time.Duration;
import java.util.List;

/// How an investigation ended.
public sealed interface Outcome {
  /// Nothing was out of the ordinary.
  ///
  /// @param query shows it
  record Calm(String text, String query) implements Outcome {}

  /// Too little is known to say anything; the text says what is missing.
  record Unknown(String text, String query) implements Outcome {}

  /// A symptom, and what may have caused it.
  ///
  /// @param notes what the asker must know about the question that was answered
  /// @param elapsed how long the investigation took
  record Explained(
      Ranking ranking, Period baseline, List<Proven> suspects, List<String> notes, Duration elapsed)
      implements Outcome {
    public Explained {
      suspects = List.copyOf(suspects);
      notes = List.copyOf(notes);
    }
  }

  /// A suspect with what shows it.
  record Proven(LiveSuspect suspect, List<Proof> proofs) {
    public Proven {
      proofs = List.copyOf(proofs);
    }
  }

  /// Evidence in words.
  ///
  /// @param query runs it again
  /// @param digest of the query's rows; empty if it was not run or could not be
  record Proof(Evidence evidence, String text, String query, String digest, Duration took) {}
}
