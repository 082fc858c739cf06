package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.lexicon.Meaning;
import io.ollystack.copilot.assistant.link.Link;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.List;

/// What some neighbouring words of a question may be.
sealed interface Tag {
  /// A phrase of the lexicon; of several meanings the context chooses.
  record Phrase(List<Meaning> meanings) implements Tag {
    public Phrase {
      meanings = List.copyOf(meanings);
    }
  }

  /// A name of the catalogue, surest first.
  record Named(List<Link> links) implements Tag {
    public Named {
      links = List.copyOf(links);
    }
  }

  record Time(TimeSlot slot) implements Tag {}

  record Quantity(long value) implements Tag {}

  record Limit(Duration duration) implements Tag {}

  /// A share: `1 %` is 0.01.
  record Percent(double share) implements Tag {}

  /// A status code, or a class of them such as `5xx`.
  record StatusCode(int from, int to) implements Tag {}

  /// The width of a point of a series.
  record Bucket(Duration width) implements Tag {}

  record TraceId(String id) implements Tag {}

  record Quoted(String text) implements Tag {}

  /// Nothing that is known.
  record Unknown() implements Tag {}
}
