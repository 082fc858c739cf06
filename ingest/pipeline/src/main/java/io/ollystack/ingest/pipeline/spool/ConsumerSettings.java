package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;
import java.util.regex.Pattern;

/// Who reads from a spool, and what.
///
/// @param name kept with the progress, so a new name begins at the oldest record; letters, digits,
///   `/`, `.`, `_`, `-`
/// @param signals the records it is handed; the others it passes over
public record ConsumerSettings(String name, Set<Signal> signals) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9/._-]{1,100}");

  public ConsumerSettings {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "consumer name '%s': expected letters, digits, '/', '.', '_' or '-'".formatted(name));
    }
    if (signals.isEmpty()) {
      throw new IllegalArgumentException("consumer " + name + ": expected at least one signal");
    }
    signals = Set.copyOf(signals);
  }
}
