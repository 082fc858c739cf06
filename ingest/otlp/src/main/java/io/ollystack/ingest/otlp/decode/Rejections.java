package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.Signal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/// How many rows of one request were left out, by reason, each with the first example. Immutable.
public final class Rejections {
  private final Signal signal;
  private final int received;
  private final Map<RejectionReason, Integer> counts;
  private final Map<RejectionReason, String> examples;

  private Rejections(Builder builder, int received) {
    this.signal = builder.signal;
    this.received = received;
    this.counts = Collections.unmodifiableMap(new EnumMap<>(builder.counts));
    this.examples = new EnumMap<>(builder.examples);
  }

  /// Rows left out, by reason; a reason that did not occur is absent.
  public Map<RejectionReason, Integer> counts() {
    return counts;
  }

  /// All rows left out.
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// All rows of the request, valid or not.
  public int received() {
    return received;
  }

  /// The text for `partial_success`: how many, why, and an example of each reason; empty when
  /// nothing was rejected.
  public String message() {
    if (counts.isEmpty()) {
      return "";
    }
    StringJoiner reasons = new StringJoiner("; ");
    counts.forEach((reason, count) ->
        reasons.add("%d: %s (first: %s)".formatted(count, reason.text(), examples.get(reason))));
    return "%d of %d %s rejected. %s.".formatted(total(), received, signal.rows(), reasons);
  }

  /// Collects rejections while a request is decoded. Not thread-safe.
  static final class Builder {
    private final Signal signal;
    private final EnumMap<RejectionReason, Integer> counts = new EnumMap<>(RejectionReason.class);
    private final EnumMap<RejectionReason, String> examples = new EnumMap<>(RejectionReason.class);
    private int total;

    Builder(Signal signal) {
      this.signal = signal;
    }

    /// @param ordinal which row of the request, from 0
    void add(MalformedData why, int ordinal) {
      total++;
      counts.merge(why.reason(), 1, Integer::sum);
      examples.computeIfAbsent(why.reason(), _ -> "number " + (ordinal + 1) + ", " + why.detail());
    }

    int total() {
      return total;
    }

    Rejections build(int accepted) {
      return new Rejections(this, accepted + total);
    }
  }
}
