package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.investigate.EvidenceText;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.investigate.Outcome;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.assistant.parse.Understanding;
import io.ollystack.copilot.observql.analysis.EngineStage.WhySubject;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.engine.WhyEngine;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.live.GraphReader;
import io.ollystack.rca.live.Period;
import io.ollystack.rca.live.Ranking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `EXPLAIN WHY` by [Investigate]. Thread-safe.
public final class WhyAnswers implements WhyEngine {
  private final Investigate investigate;
  private final SemanticParser parser;
  private final Catalog catalog;
  private final QueryPort queries;

  public WhyAnswers(
      Investigate investigate, SemanticParser parser, Catalog catalog, QueryPort queries) {
    this.investigate = investigate;
    this.parser = parser;
    this.catalog = catalog;
    this.queries = queries;
  }

  @Override
  public Explanation explain(WhySubject subject, Instant asOf, QueryContext context)
      throws NotUnderstood, QueryFailed, InterruptedException {
    try {
      return explanation(
          investigate.investigate(context.tenant(), subject(subject, asOf, context), asOf));
    } catch (GraphReader.Unavailable unavailable) {
      throw new QueryFailed(
          QueryFailed.Reason.UNAVAILABLE, 0, String.valueOf(unavailable.getMessage()), unavailable);
    } catch (QueryRejected rejected) {
      throw new NotUnderstood(String.join(" ", rejected.problems()));
    }
  }

  private Investigate.Subject subject(WhySubject subject, Instant asOf, QueryContext context)
      throws NotUnderstood, QueryRejected, InterruptedException {
    return switch (subject) {
      case WhySubject.Words(String text) -> words(text, asOf, context);
      case WhySubject.Happening(EventSource.Kind kind, String name, TimeWindow window) ->
          new Investigate.Subject(service(kind, name, context), Optional.empty(), period(window));
      case WhySubject.Measured(
              Optional<String> service,
              WhySubject.Measure measure,
              TimeWindow window) ->
          new Investigate.Subject(
              service,
              Optional.of(
                  switch (measure) {
                    case LATENCY -> Measure.LATENCY;
                    case FAILURES -> Measure.AVAILABILITY;
                  }),
              period(window));
    };
  }

  /// Whose event it is, where it is one service's.
  private Optional<String> service(EventSource.Kind kind, String name, QueryContext context)
      throws QueryRejected, InterruptedException {
    String table =
        switch (kind) {
          case INCIDENT -> "incidents";
          case ALERT -> "alerts";
          case ANOMALY -> "anomalies";
          case DEPLOY, CHANGE -> "";
        };
    if (table.isEmpty()) {
      return catalog.snapshot(context.tenant()).services().stream()
          .map(entry -> entry.name())
          .filter(name::equals)
          .findFirst();
    }
    if (kind == EventSource.Kind.INCIDENT) {
      var incident =
          queries.run(
              context.tenant(),
              "FROM incidents WHERE id = '"
                  + name.replace("'", "''")
                  + "' LAST 30d SELECT services LIMIT 1",
              context.now());
      // Of several services the worst is looked for among all: they share the cause.
      return !incident.rows().isEmpty()
              && incident.value(0, "services") instanceof List<?> services
              && services.size() == 1
          ? Optional.of(String.valueOf(services.getFirst()))
          : Optional.empty();
    }
    var found =
        queries.run(
            context.tenant(),
            "FROM "
                + table
                + " WHERE id = '"
                + name.replace("'", "''")
                + "' LAST 30d SELECT service LIMIT 1",
            context.now());
    return found.rows().isEmpty()
        ? Optional.empty()
        : Optional.of(String.valueOf(found.value(0, "service")));
  }

  private Investigate.Subject words(String text, Instant asOf, QueryContext context)
      throws NotUnderstood, QueryRejected, InterruptedException {
    Understanding understanding =
        parser.understand(
            text,
            SemanticParser.Context.NONE,
            EntityIndex.of(catalog.snapshot(context.tenant())),
            asOf,
            context.zone());
    if (understanding instanceof Understanding.Understood understood
        && understood.frame() instanceof QueryFrame.Why why) {
      return WhySubjects.of(why, queries, context.tenant(), asOf);
    }
    throw new NotUnderstood(
        "'"
            + text
            + "' is not a question for a cause that is understood. Write, for example, EXPLAIN WHY"
            + " 'why is checkout slow?'.");
  }

  private static Period period(TimeWindow window) {
    return new Period(window.from(), window.to());
  }

  static Explanation explanation(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Calm(String text, String _) -> new Explanation(List.of(), List.of(text));
      case Outcome.Unknown(String text, String _) -> new Explanation(List.of(), List.of(text));
      case Outcome.Explained explained -> {
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < explained.suspects().size(); i++) {
          Outcome.Proven proven = explained.suspects().get(i);
          for (Outcome.Proof proof : proven.proofs()) {
            reasons.add(
                new Reason(
                    i + 1,
                    EvidenceText.name(proven.suspect()),
                    EvidenceText.kind(proven.suspect().node()),
                    proven.suspect().confidence(),
                    proven.suspect().share(),
                    proven.suspect().path().stream().map(NodeId::name).toList(),
                    proof.evidence().supports(),
                    proof.text(),
                    proof.evidence().weight(),
                    proof.query(),
                    proof.digest()));
          }
        }
        List<String> notes = new ArrayList<>(explained.notes());
        if (explained.ranking().verdict() == Ranking.Verdict.UNSURE) {
          notes.add("No suspect stands out: this is a ranking, not an answer.");
        }
        notes.addAll(explained.ranking().missing());
        yield new Explanation(reasons, notes);
      }
    };
  }
}
