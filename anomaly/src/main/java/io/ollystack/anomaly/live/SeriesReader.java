package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Where counts come from. Blocking; called by one thread.
public interface SeriesReader {
  /// Tells why nothing could be read; it may be tried again.
  final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    public Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// What was counted in all windows that begin in `[from, to)`, in any order; several rows for one
  /// window and place do not occur.
  void read(Instant from, Instant to, Consumer<WindowCounts> rows)
      throws Unreadable, InterruptedException;

  /// Requests of every service and operation by five minutes.
  void readDay(Instant from, Instant to, Consumer<FiveMinutes> rows)
      throws Unreadable, InterruptedException;

  /// The begin of the first stored window at or after a time.
  Optional<Instant> first(Instant from) throws Unreadable, InterruptedException;

  /// How many requests are stored of a stretch: more than before if telemetry came late.
  long requests(Instant from, Instant to) throws Unreadable, InterruptedException;

  /// @param slotOfDay 0 to 287, in UTC
  record FiveMinutes(Place place, int slotOfDay, long requests) {}
}
