package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.answer.AnswerEvent.Cause;
import io.ollystack.copilot.assistant.answer.AnswerEvent.ChartKind;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.time.TimeSlot;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.rca.excess.ExcessAttribution;
import io.ollystack.rca.excess.ExcessShare;
import io.ollystack.rca.excess.Observation;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.live.GraphReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers "why" and "how is everything". Causes come from [Investigate] over the stored causal
/// graph; where there is none (data that the stream did not see), from comparing services with
/// their own recent past along the topology, by [ExcessAttribution]. The answer names which of them
/// reasoned. Thread-safe.
final class Investigation {
  /// Fewer robust standard deviations than these are no symptom.
  private static final double SYMPTOM_DEVIATIONS = 3;

  private static final int SHOWN_CAUSES = 3;

  /// In a window this short a symptom that has just ended cannot be seen.
  private static final Duration RECENT = Duration.ofMinutes(15);

  private final QueryPort queries;
  private final Optional<Investigate> investigate;

  Investigation(QueryPort queries, Optional<Investigate> investigate) {
    this.queries = queries;
    this.investigate = investigate;
  }

  void explain(Tenant tenant, QueryFrame.Why why, Instant now, Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    if (investigate.isPresent() && investigated(investigate.get(), tenant, why, now, events)) {
      return;
    }
    TimeSlot placed =
        EventTimes.placed(why.time(), why.service().orElse(null), queries, tenant, now);
    io.ollystack.rca.excess.Measure measure = WhySubjects.measure(why.measure());
    Look look = look(tenant, ServiceWindows.of(placed, now), why, measure, now, events);
    boolean recent =
        placed instanceof TimeSlot.Last(Duration length) && length.compareTo(RECENT) <= 0;
    if (recent && look.isCalm(measure)) {
      Look longer =
          look(
              tenant,
              ServiceWindows.of(new TimeSlot.Last(Duration.ofHours(1)), now),
              why,
              measure,
              now,
              events);
      if (!longer.isCalm(measure)) {
        events.accept(
            new AnswerEvent.Text(
                "It is as usual in the last "
                    + Figures.duration(((TimeSlot.Last) placed).length())
                    + ", but was not in the last hour.",
                longer.windows().currentQuery()));
        look = longer;
      }
    }
    ServiceWindows windows = look.windows();
    ServiceObservations observed = look.observed();
    Optional<NodeId> symptom = look.symptom();
    if (symptom.isEmpty() || !observed.values().containsKey(symptom.get())) {
      events.accept(
          new AnswerEvent.Text(
              symptom.map(NodeId::name).orElse("No service")
                  + " had no requests from "
                  + windows.from()
                  + " to "
                  + windows.to()
                  + ", or none in the time before to compare with, so nothing can be said about it.",
              windows.currentQuery()));
      return;
    }
    List<ExcessShare> ranked =
        ExcessAttribution.rank(observed.graph(), symptom.get(), measure, observed.values());
    conclude(symptom.get(), measure, ranked, observed.values(), windows, events);
    Optional<ExcessShare> first = ranked.stream().findFirst().filter(share -> share.score() > 0);
    if (first.isPresent()) {
      details(tenant, first.get().node().name(), measure, windows, now, events);
    }
  }

  /// False when the stored graph knows nothing of it.
  private boolean investigated(
      Investigate investigator,
      Tenant tenant,
      QueryFrame.Why why,
      Instant now,
      Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    Investigate.Subject subject = WhySubjects.of(why, queries, tenant, now);
    try {
      return WhyEvents.tell(investigator.investigate(tenant, subject, now), events);
    } catch (GraphReader.Unavailable unavailable) {
      events.accept(
          new AnswerEvent.Finding(
              "The causal graph could not be read: " + unavailable.getMessage(), "", ""));
      return false;
    }
  }

  /// What one window shows.
  private record Look(
      ServiceWindows windows, ServiceObservations observed, Optional<NodeId> symptom) {
    boolean isCalm(io.ollystack.rca.excess.Measure measure) {
      return symptom
          .map(node -> observed.values().get(node))
          .map(seen -> ServiceObservations.deviations(measure, seen) < SYMPTOM_DEVIATIONS)
          .orElse(true);
    }
  }

  private Look look(
      Tenant tenant,
      ServiceWindows windows,
      QueryFrame.Why why,
      io.ollystack.rca.excess.Measure measure,
      Instant now,
      Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    ResultTable current = run(tenant, windows.currentQuery(), now, events);
    ResultTable past = run(tenant, windows.pastQuery(), now, events);
    ResultTable edges = run(tenant, windows.edgesQuery(), now, events);
    ServiceObservations observed = ServiceObservations.of(measure, current, past, edges);
    return new Look(
        windows,
        observed,
        why.service().map(NodeId::service).or(() -> observed.worstEntry(measure)));
  }

  void overview(
      Tenant tenant, QueryFrame.Overview overview, Instant now, Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    ServiceWindows windows =
        ServiceWindows.of(EventTimes.placed(overview.time(), null, queries, tenant, now), now);
    ResultTable current = run(tenant, windows.currentQuery(), now, events);
    ResultTable past = run(tenant, windows.pastQuery(), now, events);
    ResultTable edges = run(tenant, windows.edgesQuery(), now, events);
    events.accept(new AnswerEvent.Chart(windows.currentQuery(), ChartKind.TABLE));
    List<String> odd = new ArrayList<>();
    int services = 0;
    for (var measure : io.ollystack.rca.excess.Measure.values()) {
      ServiceObservations observed = ServiceObservations.of(measure, current, past, edges);
      services = Math.max(services, observed.values().size());
      observed.values().entrySet().stream()
          .filter(entry ->
              ServiceObservations.deviations(measure, entry.getValue()) >= SYMPTOM_DEVIATIONS)
          .sorted(
              Comparator.comparingDouble(
                  entry -> -ServiceObservations.deviations(measure, entry.getValue())))
          .limit(SHOWN_CAUSES)
          .forEach(
              entry -> odd.add(entry.getKey().name() + ": " + level(measure, entry.getValue())));
    }
    String text =
        odd.isEmpty()
            ? "Nothing stands out: " + services + " services are as they were before."
            : "Out of the ordinary: " + String.join("; ", odd) + ".";
    events.accept(new AnswerEvent.Text(text, windows.currentQuery()));
  }

  private static void conclude(
      NodeId symptom,
      io.ollystack.rca.excess.Measure measure,
      List<ExcessShare> ranked,
      Map<NodeId, Observation> observations,
      ServiceWindows windows,
      Consumer<AnswerEvent> events) {
    Observation observation = observations.get(symptom);
    if (observation != null
        && ServiceObservations.deviations(measure, observation) < SYMPTOM_DEVIATIONS) {
      events.accept(
          new AnswerEvent.Text(
              symptom.name() + " is as usual: " + level(measure, observation) + ".",
              windows.currentQuery()));
      return;
    }
    double total = ranked.stream().mapToDouble(ExcessShare::ownExcess).sum();
    List<Cause> causes =
        ranked.stream()
            .filter(share -> share.score() > 0)
            .limit(SHOWN_CAUSES)
            .map(share -> cause(share, total, measure, observations.get(share.node())))
            .toList();
    events.accept(new AnswerEvent.Causes(causes));
    String text =
        causes.isEmpty()
            ? "No service below "
                + symptom.name()
                + " has an excess of its own that would explain it."
            : "Most likely "
                + causes.getFirst().service()
                + ": "
                + causes.getFirst().evidence()
                + " (reasoned by comparing every service with the two hours before, along the topology).";
    events.accept(new AnswerEvent.Text(text, windows.currentQuery()));
  }

  private static Cause cause(
      ExcessShare share,
      double total,
      io.ollystack.rca.excess.Measure measure,
      @Nullable Observation observation) {
    String unit =
        switch (measure) {
          case LATENCY -> "excess seconds";
          case AVAILABILITY -> "excess errors";
        };
    String evidence =
        Figures.digits(share.ownExcess())
            + " of "
            + Figures.digits(total)
            + " "
            + unit
            + " are its own; "
            + (observation == null ? "no measurements" : level(measure, observation));
    return new Cause(
        share.node().name(),
        total > 0 ? share.ownExcess() / total : 0,
        share.path().stream().map(NodeId::name).toList(),
        evidence);
  }

  /// "1.2 s a request, normally 110 ms".
  private static String level(io.ollystack.rca.excess.Measure measure, Observation observation) {
    double value = observation.value();
    double normal = observation.baseline().median();
    return switch (measure) {
      case LATENCY ->
          Figures.duration(value * 1e9) + " a request, normally " + Figures.duration(normal * 1e9);
      case AVAILABILITY ->
          Figures.number(1 - value, ColumnType.RATIO, "")
              + " errors, normally "
              + Figures.number(1 - normal, ColumnType.RATIO, "");
    };
  }

  /// What is different about the suspect's bad requests, and what changed on it.
  private void details(
      Tenant tenant,
      String service,
      io.ollystack.rca.excess.Measure measure,
      ServiceWindows windows,
      Instant now,
      Consumer<AnswerEvent> events)
      throws InterruptedException {
    for (String query : windows.detailQueries(service, measure)) {
      try {
        ResultTable table = queries.run(tenant, query, now);
        if (!table.rows().isEmpty()) {
          events.accept(new AnswerEvent.Rows(query, table, table.digest()));
          events.accept(
              new AnswerEvent.Finding(Details.sentence(service, table), query, table.digest()));
        }
      } catch (QueryRejected rejected) {
        events.accept(
            new AnswerEvent.Finding("Could not be checked: " + rejected.getMessage(), query, ""));
      }
    }
  }

  private ResultTable run(Tenant tenant, String observql, Instant now, Consumer<AnswerEvent> events)
      throws QueryRejected, InterruptedException {
    events.accept(new AnswerEvent.QueryReady(observql));
    ResultTable table = queries.run(tenant, observql, now);
    events.accept(new AnswerEvent.Rows(observql, table, table.digest()));
    return table;
  }
}
