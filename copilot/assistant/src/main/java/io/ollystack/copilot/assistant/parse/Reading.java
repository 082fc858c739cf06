package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The chosen segments of a question, asked for by what they mean. Immutable once read.
final class Reading {
  private static final Set<String> ARTICLES = Set.of("the", "a", "an", "any");

  private final List<Word> words;
  private final List<Segment> segments;

  Reading(List<Word> words, List<Segment> segments) {
    this.words = words;
    this.segments = withDeployedService(segments);
  }

  /// "since the deploy of X": the service belongs to the time, unless it is the only one named.
  private static List<Segment> withDeployedService(List<Segment> segments) {
    List<Segment> services =
        segments.stream().filter(s -> Slots.entity(s) instanceof Entity.Service).toList();
    if (services.size() < 2) {
      return segments;
    }
    List<Segment> changed = new ArrayList<>(segments);
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).tag() instanceof Tag.Time(TimeSlot.SinceDeploy _)) {
        int next = i + 1;
        while (next < segments.size() && isNoise(segments.get(next))) {
          next++;
        }
        if (next < segments.size()
            && Slots.entity(segments.get(next)) instanceof Entity.Service(String name)) {
          Segment time = segments.get(i);
          changed.set(
              i,
              new Segment(
                  time.from(),
                  time.to(),
                  new Tag.Time(new TimeSlot.SinceDeploy(name)),
                  time.weight()));
          changed.remove(next);
          return List.copyOf(changed);
        }
      }
    }
    return segments;
  }

  /// The question with another name in the segment's place.
  String replaced(Segment segment, String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      if (i == segment.from() || i < segment.from() || i >= segment.to()) {
        text.append(text.isEmpty() ? "" : " ")
            .append(i == segment.from() ? name : words.get(i).text());
      }
    }
    return text.toString();
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

  /// The first number that is no bound.
  Optional<Long> number() {
    for (int i = 0; i < segments.size(); i++) {
      boolean bound = i > 0 && operator(segments.get(i - 1)).isPresent();
      if (segments.get(i).tag() instanceof Tag.Quantity(long value) && value > 0 && !bound) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  Optional<Duration> bucket() {
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.Bucket(Duration width)) {
        return Optional.of(width);
      }
    }
    return Optional.empty();
  }

  Optional<Tag.StatusCode> statusCode() {
    for (Segment segment : segments) {
      if (segment.tag() instanceof Tag.StatusCode code) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  /// A bound such as "over 2s": how it compares, and the literal behind it.
  record Bounded(Filter.Operator operator, Tag literal) {}

  /// The bounds, in order.
  List<Bounded> bounds() {
    List<Bounded> bounds = new ArrayList<>();
    for (int i = 0; i + 1 < segments.size(); i++) {
      Optional<Filter.Operator> operator = operator(segments.get(i));
      int next = i + 1;
      while (next < segments.size() && isNoise(segments.get(next))) {
        next++;
      }
      if (operator.isPresent() && next < segments.size()) {
        bounds.add(new Bounded(operator.get(), segments.get(next).tag()));
      }
    }
    return bounds;
  }

  private Optional<Filter.Operator> operator(Segment segment) {
    if (means(segment, Meaning.Kind.INTENT, "over")) {
      return Optional.of(
          words.subList(segment.from(), segment.to()).stream()
                  .anyMatch(w -> w.normal().equals("least") || w.normal().equals(">="))
              ? Filter.Operator.AT_LEAST
              : Filter.Operator.ABOVE);
    }
    return means(segment, Meaning.Kind.INTENT, "under")
        ? Optional.of(Filter.Operator.BELOW)
        : Optional.empty();
  }

  /// Whether the segment says nothing.
  static boolean isNoise(Segment segment) {
    return segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)
        && meanings.stream().allMatch(m -> m.kind() == Meaning.Kind.NOISE);
  }

  /// The last segment before this one that says something; null at the beginning.
  @Nullable Segment before(Segment segment) {
    for (int i = segments.indexOf(segment) - 1; i >= 0; i--) {
      if (!isNoise(segments.get(i))) {
        return segments.get(i);
      }
    }
    return null;
  }

  /// The next segment behind this one that says something; null at the end.
  @Nullable Segment behind(Segment segment) {
    for (int i = segments.indexOf(segment) + 1; i > 0 && i < segments.size(); i++) {
      if (!isNoise(segments.get(i))) {
        return segments.get(i);
      }
    }
    return null;
  }

  /// The segments that may mean this, in order.
  List<Segment> meaning(Meaning.Kind kind, String value) {
    return segments.stream().filter(segment -> means(segment, kind, value)).toList();
  }

  /// All words of the segment in their normal form, joined by spaces.
  String normal(Segment segment) {
    return words.subList(segment.from(), segment.to()).stream()
        .map(Word::normal)
        .collect(Collectors.joining(" "));
  }

  /// Whether "without", "except" or the like stands before it.
  boolean isNegated(Segment segment) {
    Segment before = before(segment);
    return before != null && means(before, Meaning.Kind.INTENT, "not");
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
    return limit(Filter.Operator.ABOVE).or(() -> limit(Filter.Operator.AT_LEAST));
  }

  /// A duration that follows a word such as "under".
  Optional<Duration> fasterThan() {
    return limit(Filter.Operator.BELOW);
  }

  private Optional<Duration> limit(Filter.Operator operator) {
    for (Bounded bound : bounds()) {
      if (bound.operator() == operator && bound.literal() instanceof Tag.Limit(Duration limit)) {
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
          && !(segments.get(i + 1).tag() instanceof Tag.Time)
          && !(segments.get(i + 1).tag() instanceof Tag.Quoted)) {
        int next = i + 1;
        while (next + 1 < segments.size() && ARTICLES.contains(text(segments.get(next)))) {
          next++;
        }
        return Optional.of(text(segments.get(next)));
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
          (i > 0 && means(segments.get(i - 1), Meaning.Kind.INTENT, "containing"))
              || (i > 1
                  && ARTICLES.contains(text(segments.get(i - 1)))
                  && means(segments.get(i - 2), Meaning.Kind.INTENT, "containing"));
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
