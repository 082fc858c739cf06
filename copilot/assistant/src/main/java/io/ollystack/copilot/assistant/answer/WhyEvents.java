package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.answer.AnswerEvent.Cause;
import io.ollystack.copilot.assistant.investigate.EvidenceText;
import io.ollystack.copilot.assistant.investigate.Outcome;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.live.Ranking;
import io.ollystack.rca.live.Symptom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An investigation's outcome as the events of an answer.
final class WhyEvents {
  private static final int SHOWN_CAUSES = 3;
  private static final String ENGINE = " (reasoned by the causal graph of the stored stream).";

  private WhyEvents() {}

  /// False when nothing was known, so that nothing was told.
  static boolean tell(Outcome outcome, Consumer<AnswerEvent> events) {
    switch (outcome) {
      case Outcome.Unknown _ -> {
        return false;
      }
      case Outcome.Calm(String text, String query) ->
          events.accept(new AnswerEvent.Text(text, query));
      case Outcome.Explained explained -> tell(explained, events);
    }
    return true;
  }

  private static void tell(Outcome.Explained explained, Consumer<AnswerEvent> events) {
    Ranking ranking = explained.ranking();
    Symptom symptom = ranking.symptom();
    String query = symptomQuery(explained);
    events.accept(new AnswerEvent.Text(conclusion(explained), query));
    events.accept(new AnswerEvent.Text(symptom(symptom), query));
    explained.notes().forEach(note -> events.accept(new AnswerEvent.Text(note + ".", query)));
    for (Outcome.Proven proven :
        explained.suspects().subList(0, Math.min(SHOWN_CAUSES, explained.suspects().size()))) {
      for (Outcome.Proof proof : proven.proofs()) {
        String direction = proof.evidence().supports() ? "For " : "Against ";
        events.accept(
            new AnswerEvent.Finding(
                direction + EvidenceText.name(proven.suspect()) + ": " + proof.text() + ".",
                proof.query(),
                proof.digest()));
      }
    }
    List<Cause> causes =
        explained.suspects().stream().limit(SHOWN_CAUSES).map(WhyEvents::cause).toList();
    events.accept(new AnswerEvent.Causes(causes));
    if (!ranking.ruledOut().isEmpty()) {
      events.accept(
          new AnswerEvent.Text(
              "Looked at and as usual: " + String.join(", ", ranking.ruledOut()) + ".", query));
    }
    if (!ranking.missing().isEmpty()) {
      events.accept(
          new AnswerEvent.Text("Missing: " + String.join("; ", ranking.missing()) + ".", query));
    }
  }

  private static String symptomQuery(Outcome.Explained explained) {
    return explained.suspects().stream()
        .flatMap(proven -> proven.proofs().stream())
        .map(Outcome.Proof::query)
        .findFirst()
        .orElse("");
  }

  private static Cause cause(Outcome.Proven proven) {
    Optional<String> first = proven.proofs().stream().map(Outcome.Proof::text).findFirst();
    return new Cause(
        EvidenceText.name(proven.suspect()),
        proven.suspect().share(),
        proven.suspect().path().stream().map(NodeId::name).toList(),
        first.orElse(""));
  }

  private static String symptom(Symptom symptom) {
    return symptom.service()
        + (symptom.measure() == Measure.LATENCY ? " takes " : " fails in ")
        + EvidenceText.value(symptom.measure(), symptom.value())
        + (symptom.measure() == Measure.LATENCY ? " a request" : " of its requests")
        + " since "
        + Figures.moment(symptom.window().from())
        + ", usually "
        + EvidenceText.value(symptom.measure(), symptom.usual())
        + ".";
  }

  private static String conclusion(Outcome.Explained explained) {
    if (explained.suspects().isEmpty()) {
      return "I cannot tell from this data what caused it: no part of the excess begins at anything"
          + " that was seen"
          + ENGINE;
    }
    Outcome.Proven first = explained.suspects().getFirst();
    String certainty =
        explained.ranking().verdict() == Ranking.Verdict.FOUND
            ? "Most likely "
            : "I am not sure. The likeliest is ";
    return certainty
        + EvidenceText.name(first.suspect())
        + ", confidence "
        + EvidenceText.share(first.suspect().confidence())
        + ": "
        + first.proofs().stream().map(Outcome.Proof::text).findFirst().orElse("")
        + ENGINE;
  }
}
