package io.ollystack.copilot.assistant.model;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A language model that reads questions into frames. It writes no query and sees no telemetry
/// beyond the names that it is offered. Blocking, within its own time limit; thread-safe.
@FunctionalInterface
public interface FrameModel {
  /// Reads one question. Never throws for what the model or the way to it does wrong: that is
  /// [Reply.Unavailable].
  ///
  /// @throws InterruptedException when interrupted; the model is left alone
  Reply read(Reading reading) throws InterruptedException;

  /// What there is to read.
  ///
  /// @param user who asks, as budgets count them
  /// @param before what the turn before asked; null at the beginning of a conversation
  /// @param parsed what the parser made of it, perhaps wrongly; null if nothing
  /// @param unknown words that the parser could not place
  record Reading(
      Tenant tenant,
      String user,
      String question,
      OfferedNames names,
      @Nullable QueryFrame before,
      @Nullable QueryFrame parsed,
      List<String> unknown,
      Instant now,
      ZoneId zone,
      FrameCheck check) {
    public Reading {
      Objects.requireNonNull(question, "question");
      unknown = List.copyOf(unknown);
    }
  }

  /// Says what is wrong with a frame: the compiler's problems with its query.
  @FunctionalInterface
  interface FrameCheck {
    List<String> problems(QueryFrame frame) throws InterruptedException;
  }

  /// What came of it.
  sealed interface Reply {
    /// A frame that passed the check.
    record Frame(QueryFrame frame, String model) implements Reply {}

    /// The question needs to be asked back.
    record AskBack(String question, List<String> options) implements Reply {
      public AskBack {
        options = List.copyOf(options);
      }
    }

    /// It names something that is not among the names.
    record UnknownName(String name) implements Reply {}

    /// It is no question about telemetry.
    record OutOfScope() implements Reply {}

    /// No frame came: out of budget, out of time, out of order. The reason is for the asker.
    record Unavailable(String reason) implements Reply {}
  }

  /// No model.
  static FrameModel none() {
    return _ -> new Reply.Unavailable("");
  }
}
