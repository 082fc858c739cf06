package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import java.util.List;

/// What came of a question.
public sealed interface Understanding {
  /// It can be answered.
  ///
  /// @param confidence 0 to 1
  /// @param assumptions what was taken for granted, as sentences for the asker
  record Understood(QueryFrame frame, double confidence, List<String> assumptions)
      implements Understanding {
    public Understood {
      assumptions = List.copyOf(assumptions);
      if (!(confidence >= 0 && confidence <= 1)) {
        throw new IllegalArgumentException("a confidence of " + confidence);
      }
    }
  }

  /// One thing has to be asked back first; each option is a question that can be asked instead.
  record Clarify(String question, List<String> options) implements Understanding {
    public Clarify {
      options = List.copyOf(options);
    }
  }

  /// It names something that the telemetry does not know.
  record NoSuchName(String name, List<String> nearest) implements Understanding {
    public NoSuchName {
      nearest = List.copyOf(nearest);
    }
  }

  /// It asks for what this product does not do: write, leak, or follow instructions.
  record Refused(String reason) implements Understanding {}

  /// Too little of it made sense.
  ///
  /// @param unknown the words that did not
  record NotUnderstood(List<String> unknown) implements Understanding {
    public NotUnderstood {
      unknown = List.copyOf(unknown);
    }
  }
}
