package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.Corrections;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.question.Word;
import io.ollystack.copilot.assistant.question.Words;
import io.ollystack.copilot.assistant.time.TimePhrases;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Understands questions without a language model: words are put right and tagged with what they
/// may mean, a chart keeps the sequences of tags that explain most, rules build a frame from each,
/// and the surest frame is taken.
///
/// What is named and not known is an error, never a filter that quietly goes missing.
/// Deterministic: the same question, catalogue and clock give the same result. Immutable and
/// thread-safe.
public final class SemanticParser {
  private static final int LONGEST_QUESTION = 500;
  private static final int BEAM = 20;
  private static final double LEAST_CONFIDENCE = 0.3;
  private static final Set<String> NAME_FOLLOWS =
      Set.of(
          "of",
          "for",
          "in",
          "on",
          "from",
          "by",
          "does",
          "is",
          "service",
          "did",
          "was",
          "about",
          "with",
          "calls",
          "call",
          "the",
          "region",
          "platform",
          "only",
          "and");

  private final Lexicon lexicon;

  public SemanticParser(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  /// What a conversation offers to lean on.
  ///
  /// @param keys of the rows shown last
  /// @param earlier the frame before the last; what "undo" goes back to
  public record Context(
      @Nullable QueryFrame before, List<Map<String, String>> keys, @Nullable QueryFrame earlier) {
    public static final Context NONE = new Context(null, List.of(), null);

    public Context {
      keys = List.copyOf(keys);
    }
  }

  /// Understands one question of a conversation.
  ///
  /// @param entities the names that this asker's data holds
  /// @param zone the asker's, for clock times and days
  public Understanding understand(
      String question, Context context, EntityIndex entities, Instant now, ZoneId zone) {
    if (question.length() > LONGEST_QUESTION) {
      return new Understanding.Refused(
          "The question has "
              + question.length()
              + " characters; up to "
              + LONGEST_QUESTION
              + " can be read.");
    }
    List<Word> written = Words.of(question);
    if (written.isEmpty()) {
      return new Understanding.NotUnderstood(List.of());
    }
    List<Word> words = new Corrections(lexicon, entities).of(written);
    List<Segment> segments =
        new Tagger(lexicon, entities).tag(words, new TimePhrases(words, now, zone));
    List<Segmentation> ways = Segmentation.best(words.size(), segments, BEAM);
    Reading first = new Reading(words, ways.getFirst().segments());
    Optional<Understanding> refusal = refusal(words, segments);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return unknownName(first, entities)
        .orElseGet(() -> surest(words, written, ways, context, entities));
  }

  /// Every phrase that is refused counts, whatever else its words may mean: quoted text apart.
  private static Optional<Understanding> refusal(List<Word> words, List<Segment> segments) {
    Reading all =
        new Reading(words, segments.stream().filter(s -> s.tag() instanceof Tag.Phrase).toList());
    Set<String> refused = all.values(Kind.REFUSE);
    if (refused.contains("instruct") || refused.contains("leak") || refused.contains("off_topic")) {
      return Optional.of(
          new Understanding.Refused(
              "That is not a question about telemetry. Ask about latency, errors, traffic, logs, traces, metrics, changes or causes."));
    }
    if (refused.contains("write")) {
      return Optional.of(
          new Understanding.Refused(
              "OllyStack only reads: it changes nothing in your systems or in the stored data. It can show what changed, and when."));
    }
    return Optional.empty();
  }

  /// A word in the place of a name that names nothing.
  private static Optional<Understanding> unknownName(Reading reading, EntityIndex entities) {
    for (Segment segment : reading.unknown()) {
      String name = reading.text(segment);
      Segment before = reading.before(segment);
      boolean inPlaceOfAName =
          NAME_FOLLOWS.contains(reading.wordBefore(segment))
              || Set.of("service", "svc", "api", "app", "team").contains(reading.wordAfter(segment))
              || name.chars().anyMatch(c -> c == '-' || c == '_' || Character.isDigit(c))
              || (before != null
                  && (Reading.means(before, Kind.INTENT, "why")
                      || Reading.means(before, Kind.INTENT, "upstream")
                      || Reading.means(before, Kind.INTENT, "downstream")
                      || before.tag() instanceof Tag.Named));
      if (inPlaceOfAName) {
        return Optional.of(new Understanding.NoSuchName(name, entities.nearestServices(name, 3)));
      }
    }
    return Optional.empty();
  }

  /// A frame with the reading that it comes from.
  private record Candidate(
      QueryFrame frame, Reading reading, double weight, List<String> assumptions) {}

  private static Understanding surest(
      List<Word> words,
      List<Word> written,
      List<Segmentation> ways,
      SemanticParser.Context context,
      EntityIndex entities) {
    List<Candidate> candidates = new ArrayList<>();
    for (Segmentation way : ways) {
      Reading reading = new Reading(words, way.segments());
      candidate(reading, way.weight(), context, entities).ifPresent(candidates::add);
    }
    Reading first = new Reading(words, ways.getFirst().segments());
    List<String> unknown = first.unknown().stream().map(first::text).toList();
    if (candidates.isEmpty()) {
      return new Understanding.NotUnderstood(unknown);
    }
    Candidate best = candidates.getFirst();
    Optional<Understanding> question = Clarifications.of(best.reading(), best.frame(), entities);
    if (question.isPresent() && context.before() == null) {
      return question.get();
    }
    List<String> assumptions = new ArrayList<>(best.assumptions());
    int corrected = 0;
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).normal().equals(written.get(i).normal())) {
        corrected++;
        assumptions.add("'" + written.get(i).text() + "' as '" + words.get(i).normal() + "'");
      }
    }
    double confidence =
        Confidence.of(
            best.reading(),
            corrected,
            best.weight(),
            ways.getFirst().weight(),
            candidates.stream()
                .filter(c -> !c.frame().equals(best.frame()))
                .mapToDouble(Candidate::weight)
                .max());
    List<String> unexplained = best.reading().unknown().stream().map(best.reading()::text).toList();
    if (confidence < LEAST_CONFIDENCE || !unexplained.isEmpty()) {
      return new Understanding.NotUnderstood(unexplained.isEmpty() ? unknown : unexplained);
    }
    return new Understanding.Understood(best.frame(), confidence, assumptions);
  }

  private static Optional<Candidate> candidate(
      Reading reading, double weight, Context context, EntityIndex entities) {
    QueryFrame before = context.before();
    if (before != null) {
      FollowUp turn = new FollowUp(reading, entities);
      QueryFrame earlier = context.earlier();
      if (turn.undoes() && earlier != null) {
        return Optional.of(new Candidate(earlier, reading, weight, List.of()));
      }
      Optional<QueryFrame> changed = turn.patch(before, context.keys());
      if (changed.isPresent()) {
        return Optional.of(new Candidate(changed.get(), reading, weight, List.of()));
      }
    }
    FrameBuilder builder = new FrameBuilder(reading, entities);
    return builder
        .build()
        .map(frame -> new Candidate(frame, reading, weight, builder.assumptions()));
  }
}
