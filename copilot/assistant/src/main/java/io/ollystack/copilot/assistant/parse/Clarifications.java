package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What has to be asked back before an answer: one question about one slot, with options that can
/// be asked as they are.
final class Clarifications {
  private static final int MOST_OPTIONS = 4;
  private static final double SAME_SCORE = 0.02;

  private Clarifications() {}

  static Optional<Understanding> of(Reading reading, QueryFrame frame, EntityIndex entities) {
    Slots slots = new Slots(reading, entities);
    return severalServices(reading).or(() -> bareMeasure(reading, slots, frame, entities));
  }

  /// A name that several services bear alike.
  private static Optional<Understanding> severalServices(Reading reading) {
    for (Segment segment : reading.segments()) {
      if (segment.tag() instanceof Tag.Named(List<Link> links)
          && links.getFirst().entity() instanceof Entity.Service) {
        double best = links.getFirst().score();
        List<String> names =
            links.stream()
                .filter(link -> link.entity() instanceof Entity.Service)
                .filter(link -> best - link.score() < SAME_SCORE)
                .map(link -> link.entity().name())
                .toList();
        if (names.size() > 1) {
          return Optional.of(
              new Understanding.Clarify(
                  "Which service do you mean by '" + reading.normal(segment) + "'?",
                  names.stream()
                      .limit(MOST_OPTIONS)
                      .map(name -> reading.replaced(segment, name))
                      .toList()));
        }
      }
    }
    return Optional.empty();
  }

  /// "the rate", "errors": a measure without anything that it is of.
  private static Optional<Understanding> bareMeasure(
      Reading reading, Slots slots, QueryFrame frame, EntityIndex entities) {
    if (!(frame instanceof QueryFrame.Aggregate aggregate)) {
      return Optional.empty();
    }
    if (slots.isBareRate()) {
      String of = slots.service().map(service -> " of " + service).orElse("");
      return Optional.of(
          new Understanding.Clarify(
              "Which rate do you mean?",
              List.of("error rate" + of, "requests per second" + of, "success rate" + of)));
    }
    boolean alone =
        aggregate.filters().isEmpty()
            && aggregate.groupBy().isEmpty()
            && !aggregate.series()
            && aggregate.comparison().isEmpty()
            && reading.time().isEmpty()
            && slots.metrics().isEmpty()
            && slots.statistics().isEmpty()
            && !reading.has(Kind.INTENT, "count");
    if (!alone) {
      return Optional.empty();
    }
    String words =
        reading.segments().stream()
            .filter(s -> !Reading.isNoise(s))
            .map(reading::normal)
            .reduce((a, b) -> a + " " + b)
            .orElse("");
    List<String> options = new ArrayList<>();
    options.add(words + " by service");
    entities.services().stream()
        .limit(MOST_OPTIONS - 1)
        .forEach(service -> options.add(words + " of " + service));
    return Optional.of(new Understanding.Clarify("Of which service?", options));
  }
}
