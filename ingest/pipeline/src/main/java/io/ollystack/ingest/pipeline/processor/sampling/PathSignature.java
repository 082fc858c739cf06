package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The shape of a trace as a number: which operation of which service calls which, and which of
/// them fail. How often, how fast and in what order does not matter; of operations, words with
/// digits in them count as the same word, since they are ids. Not thread-safe.
final class PathSignature {
  private static final int MOST_NAMES = 20_000;

  private final Map<String, Long> names = new HashMap<>();

  long of(AssembledTrace trace) {
    long[] steps = new long[trace.size()];
    for (int span = 0; span < steps.length; span++) {
      int parent = trace.parent(span);
      long step = own(trace, span);
      step = TraceHash.mix(step + (parent < 0 ? 1 : own(trace, parent)) * 31);
      steps[span] = trace.isError(span) ? TraceHash.mix(step) : step;
    }
    Arrays.sort(steps);
    long signature = 0;
    for (int i = 0; i < steps.length; i++) {
      if (i == 0 || steps[i] != steps[i - 1]) {
        signature = TraceHash.mix(signature + steps[i]);
      }
    }
    return signature;
  }

  private long own(AssembledTrace trace, int span) {
    return TraceHash.mix(trace.service(span).hashCode() * 31L + operation(trace.name(span)));
  }

  private long operation(String name) {
    Long known = names.get(name);
    if (known == null) {
      if (names.size() >= MOST_NAMES) {
        names.clear();
      }
      known = masked(name);
      names.put(name, known);
    }
    return known;
  }

  private static long masked(String name) {
    long hash = 7;
    int at = 0;
    while (at < name.length()) {
      int end = at;
      boolean digits = false;
      while (end < name.length() && Character.isLetterOrDigit(name.charAt(end))) {
        digits |= Character.isDigit(name.charAt(end++));
      }
      if (digits) {
        hash = hash * 31 + '#';
      } else {
        end = Math.max(end, at + 1);
        for (int i = at; i < end; i++) {
          hash = hash * 31 + name.charAt(i);
        }
      }
      at = end;
    }
    return TraceHash.mix(hash);
  }
}
