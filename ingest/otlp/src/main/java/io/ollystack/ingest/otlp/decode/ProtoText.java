package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TermsBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads text fields of a payload that is the beginning of a batch's arena: as slices of it, or as
/// terms. Text that is not UTF-8 is repaired, not refused: the row is worth more than the byte. Not
/// thread-safe.
final class ProtoText {
  private final WireReader in;
  private final BatchContextBuilder context;
  private final TermsBuilder terms;
  private @Nullable Map<Integer, Integer> repairedTerms;
  private int repaired;

  ProtoText(WireReader in, BatchContextBuilder context) {
    this.in = in;
    this.context = context;
    this.terms = context.terms();
  }

  int repaired() {
    return repaired;
  }

  /// A text field as a slice of the arena.
  long slice() throws MalformedData {
    int length = in.length();
    int start = in.at;
    in.at = start + length;
    if (length == 0) {
      return Slice.EMPTY;
    }
    return Utf8.isValid(in.bytes, start, length) ? Slice.of(start, length) : repair(start, length);
  }

  /// A bytes field as a slice of the arena.
  long bytes() throws MalformedData {
    int length = in.length();
    int start = in.at;
    in.at = start + length;
    return length == 0 ? Slice.EMPTY : Slice.of(start, length);
  }

  /// A text field as a term.
  int term() throws MalformedData {
    int length = in.length();
    int start = in.at;
    in.at = start + length;
    return intern(start, length);
  }

  /// A text field as a term, when it probably is the given one.
  int termLike(int guess) throws MalformedData {
    int length = in.length();
    int start = in.at;
    in.at = start + length;
    return terms.matches(guess, start, length) && repairedTerms == null
        ? guess
        : intern(start, length);
  }

  private int intern(int start, int length) {
    int before = terms.size();
    int term = terms.intern(Slice.of(start, length));
    if (terms.size() != before) {
      return Utf8.isValid(in.bytes, start, length) ? term : internRepaired(term, start, length);
    }
    if (repairedTerms != null) {
      return repairedTerms.getOrDefault(term, term);
    }
    return term;
  }

  private int internRepaired(int broken, int start, int length) {
    int term = terms.internTail(repair(start, length));
    if (repairedTerms == null) {
      repairedTerms = new HashMap<>();
    }
    repairedTerms.put(broken, term);
    return term;
  }

  private long repair(int start, int length) {
    repaired++;
    return context.arena().append(Utf8.repair(in.bytes, start, length));
  }
}
