package io.ollystack.copilot.assistant.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The time that a question is about.
public sealed interface TimeSlot {
  /// The last so much time, up to now.
  record Last(Duration length) implements TimeSlot {
    public Last {
      if (!length.isPositive()) {
        throw new IllegalArgumentException("a time range of " + length + " is empty");
      }
    }
  }

  /// From one moment to another, or to now.
  ///
  /// @param to null: now
  record Between(Instant from, @Nullable Instant to) implements TimeSlot {
    public Between {
      Objects.requireNonNull(from, "from");
      if (to != null && !to.isAfter(from)) {
        throw new IllegalArgumentException("a time range from " + from + " to " + to + " is empty");
      }
    }
  }

  /// Some time before and after a moment.
  record Around(Instant moment, Duration each) implements TimeSlot {}

  /// Since the latest deployment of the service, else of the one that the question names, else of
  /// any.
  record SinceDeploy(@Nullable String service) implements TimeSlot {}

  /// While the incident lasted.
  record DuringIncident(String id) implements TimeSlot {}
}
