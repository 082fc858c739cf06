package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.question.Word;
import io.ollystack.copilot.assistant.question.Words;
import io.ollystack.copilot.assistant.time.TimePhrases;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Understands questions without a language model: words are tagged with what they may mean, the
/// sequence of tags that explains most is chosen, and rules build a frame from it.
///
/// What is named and not known is an error, never a filter that quietly goes missing.
/// Deterministic: the same question, catalogue and clock give the same result. Immutable and
/// thread-safe.
public final class SemanticParser {
  private static final int LONGEST_QUESTION = 500;
  private static final double COST_OF_UNKNOWN_WORD = 0.2;
  private static final double LEAST_CONFIDENCE = 0.45;
  private static final Set<String> NAME_FOLLOWS =
      Set.of(
          "of", "for", "in", "on", "from", "by", "does", "is", "service", "did", "was", "about",
          "with");

  private final Lexicon lexicon;

  public SemanticParser(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  /// Understands one question.
  ///
  /// @param before what the turn before asked, which this one may only change; null: nothing did
  /// @param entities the names that this asker's data holds
  /// @param zone the asker's, for clock times and days
  public Understanding understand(
      String question,
      @Nullable QueryFrame before,
      EntityIndex entities,
      Instant now,
      ZoneId zone) {
    if (question.length() > LONGEST_QUESTION) {
      return new Understanding.Refused(
          "The question has "
              + question.length()
              + " characters; up to "
              + LONGEST_QUESTION
              + " can be read.");
    }
    List<Word> words = Words.of(question);
    if (words.isEmpty()) {
      return new Understanding.NotUnderstood(List.of());
    }
    List<Segment> segments =
        new Tagger(lexicon, entities).tag(words, new TimePhrases(words, now, zone));
    Reading reading = new Reading(words, Segmentation.best(words.size(), segments));
    return refusal(reading)
        .or(() -> unknownName(reading, entities))
        .orElseGet(() -> frame(reading, before));
  }

  private static Optional<Understanding> refusal(Reading reading) {
    Set<String> refused = reading.values(Kind.REFUSE);
    if (refused.contains("instruct") || refused.contains("leak")) {
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
      boolean inPlaceOfAName =
          NAME_FOLLOWS.contains(reading.wordBefore(segment))
              || reading.wordAfter(segment).equals("service");
      if (inPlaceOfAName) {
        String name = reading.text(segment);
        return Optional.of(new Understanding.NoSuchName(name, entities.nearestServices(name, 3)));
      }
    }
    return Optional.empty();
  }

  private static Understanding frame(Reading reading, @Nullable QueryFrame before) {
    List<String> unknown = reading.unknown().stream().map(reading::text).toList();
    FrameBuilder builder = new FrameBuilder(reading);
    Optional<QueryFrame> changed =
        Optional.ofNullable(before).flatMap(frame -> new FollowUp(reading).patch(frame));
    Optional<QueryFrame> frame = changed.or(builder::build);
    double confidence = Math.max(0, reading.surety() - COST_OF_UNKNOWN_WORD * unknown.size());
    if (frame.isEmpty() || confidence < LEAST_CONFIDENCE) {
      return new Understanding.NotUnderstood(unknown);
    }
    return new Understanding.Understood(
        frame.get(), confidence, changed.isPresent() ? List.of() : builder.assumptions());
  }
}
