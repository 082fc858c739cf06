package io.ollystack.rca.live;

import java.util.List;

/// What an investigation concluded.
///
/// @param suspects the likeliest first; empty when nothing can be said
/// @param verdict whether the first one is to be believed
/// @param ruledOut services that the symptom depends on and that were as usual
/// @param missing what could not be looked at, in words
public record Ranking(
    Symptom symptom,
    Verdict verdict,
    List<LiveSuspect> suspects,
    List<String> ruledOut,
    List<String> missing) {
  /// How sure it is.
  public enum Verdict {
    /// The first suspect stands out.
    FOUND,
    /// Suspects are listed, but none stands out.
    UNSURE
  }

  public Ranking {
    suspects = List.copyOf(suspects);
    ruledOut = List.copyOf(ruledOut);
    missing = List.copyOf(missing);
  }
}
