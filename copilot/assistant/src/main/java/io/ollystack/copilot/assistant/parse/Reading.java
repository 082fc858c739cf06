package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.lexicon.Meaning;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.assistant.question.Word;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// The chosen segments of a question, asked for by what they mean. Immutable once read.
final class Reading {
  private final List<Word> words;
  private final List<Segment> segments;

  Reading(List<Word> words, List<Segment> segments) {
    this.words = words;
    this.segments = segments;
  }

  List<Segment> segments() {
    return segments;
  }

  /// Whether some phrase may have this meaning.
  boolean has(Meaning.Kind kind, String value) {
    return segments.stream().anyMatch(segment -> means(segment, kind, value));
  }

  /// The values of the kind that phrases may have, in order.
  SequencedSet<String> values(Meaning.Kind kind) {
    SequencedSet<String> values = new LinkedHashSet<>();
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)) {
        meanings.stream().filter(m -> m.kind() == kind).map(Meaning::value).forEach(values::add);
      }
    }
    return values;
  }

  Optional<TimeSlot> time() {
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Time(TimeSlot slot)) {
        return Optional.of(slot);
      }
    }
    return Optional.empty();
  }

  Optional<Long> number() {
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Quantity(long value) && value > 0) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  Optional<String> traceId() {
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.TraceId(String id)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /// A duration that follows a word such as "over".
  Optional<Duration> slowerThan() {
    for (int i = 1; i < segments.size(); i++) {
      if (segments.get(i).tag() instanceof Tag.Limit(Duration limit)
          && means(segments.get(i - 1), Meaning.Kind.INTENT, "over")) {
        return Optional.of(limit);
      }
    }
    return Optional.empty();
  }

  /// The text that logs shall contain: what stands behind "containing", or in quotation marks.
  Optional<String> containedText() {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).tag() instanceof Tag.Quoted(String text)) {
        return Optional.of(text);
      }
      boolean containing = means(segments.get(i), Meaning.Kind.INTENT, "containing");
      if (containing
          && i + 1 < segments.size()
          && segments.get(i + 1).tag() instanceof Tag.Unknown) {
        return Optional.of(text(segments.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  /// The surest entity of each name, in order.
  List<Entity> entities() {
    List<Entity> entities = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Named(var links)) {
        entities.add(links.getFirst().entity());
      }
    }
    return entities;
  }

  /// How sure the least sure name is; 1 without names.
  double surety() {
    double least = 1;
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Named(var links)) {
        least = Math.min(least, links.getFirst().score());
      }
    }
    return least;
  }

  /// The segments that nothing explains, those behind "containing" left out.
  List<Segment> unknown() {
    List<Segment> unknown = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      boolean quotedByContext =
          i > 0 && means(segments.get(i - 1), Meaning.Kind.INTENT, "containing");
      if (segments.get(i).tag() instanceof Tag.Unknown && !quotedByContext) {
        unknown.add(segments.get(i));
      }
    }
    return unknown;
  }

  /// The words as written.
  String text(Segment segment) {
    return words.get(segment.from()).text();
  }

  /// The normal form of the word before the segment; empty at the beginning.
  String wordBefore(Segment segment) {
    return segment.from() == 0 ? "" : words.get(segment.from() - 1).normal();
  }

  /// The normal form of the word behind the segment; empty at the end.
  String wordAfter(Segment segment) {
    return segment.to() >= words.size() ? "" : words.get(segment.to()).normal();
  }

  /// The first words, joined by spaces; fewer when there are no more.
  String opening(int count) {
    return words.stream().limit(count).map(Word::normal).collect(Collectors.joining(" "));
  }

  /// Whether the word stands anywhere.
  boolean hasWord(String normal) {
    return words.stream().anyMatch(word -> word.normal().equals(normal));
  }

  static boolean means(Segment segment, Meaning.Kind kind, String value) {
    return segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)
        && meanings.contains(new Meaning(kind, value));
  }
}
