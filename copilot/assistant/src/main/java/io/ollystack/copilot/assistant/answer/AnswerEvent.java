package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.model.SecondReading;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Duration;
import java.util.List;

/// A step of an answer, in the order in which the asker sees them. The last one is always [Done] or
/// [Failed].
public sealed interface AnswerEvent {
  /// What the question was taken to ask.
  ///
  /// @param confidence 0 to 1
  /// @param by who understood it: the parser, a language model, or both alike
  record Understood(
      String restated, double confidence, List<String> assumptions, SecondReading.Reader by)
      implements AnswerEvent {
    public Understood {
      assumptions = List.copyOf(assumptions);
    }
  }

  /// The query that will answer, in ObservQL.
  record QueryReady(String observql) implements AnswerEvent {}

  /// The rows of the query named by its text, with their digest.
  record Rows(String observql, ResultTable table, String digest) implements AnswerEvent {}

  /// How to draw the rows of that query.
  record Chart(String observql, ChartKind kind) implements AnswerEvent {}

  /// Something found on the way to a cause, with the query that shows it.
  record Finding(String text, String observql, String digest) implements AnswerEvent {}

  /// A sentence of the answer. Its figures come from the rows of the query.
  record Text(String text, String observql) implements AnswerEvent {}

  /// The suspects of a "why", most likely first.
  record Causes(List<Cause> causes) implements AnswerEvent {
    public Causes {
      causes = List.copyOf(causes);
    }
  }

  /// One thing to ask back; the options can be asked as they are.
  record Question(String question, List<String> options) implements AnswerEvent {
    public Question {
      options = List.copyOf(options);
    }
  }

  /// The end of an answer.
  record Done(Status status, Duration elapsed) implements AnswerEvent {}

  /// No answer came of it; each problem is a sentence.
  record Failed(List<String> problems, Duration elapsed) implements AnswerEvent {
    public Failed {
      problems = List.copyOf(problems);
    }
  }

  /// How an answer ended.
  enum Status {
    ANSWERED,
    CLARIFY,
    REFUSED
  }

  /// How rows are best drawn.
  enum ChartKind {
    FIGURE,
    SERIES,
    BARS,
    TABLE,
    GRAPH
  }

  /// A suspected cause.
  ///
  /// @param share how much of the excess is its own, 0 to 1
  /// @param path from the symptom to it, both included
  record Cause(String service, double share, List<String> path, String evidence) {
    public Cause {
      path = List.copyOf(path);
    }
  }
}
