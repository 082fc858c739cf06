package io.ollystack.copilot.assistant.investigate;

import io.ollystack.copilot.assistant.answer.Figures;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.live.Evidence;
import io.ollystack.rca.live.LiveSuspect;
import io.ollystack.rca.live.Symptom;
import java.time.Duration;

/// Evidence as sentences. Pure.
public final class EvidenceText {
  private EvidenceText() {}

  /// "payment", "postgres (database, asked by order)".
  public static String name(LiveSuspect suspect) {
    NodeId node = suspect.node();
    return switch (node.kind()) {
      case SERVICE -> node.name();
      case EXTERNAL ->
          node.name().equals("visitors")
              ? "more visitors of " + suspect.service()
              : node.name() + " (outside, asked by " + suspect.service() + ")";
      case DATABASE, QUEUE, INSTANCE, HOST, OPERATION ->
          node.name() + " (" + kind(node) + relation(suspect) + ")";
    };
  }

  /// "service", "database".
  public static String kind(NodeId node) {
    return node.kind() == io.ollystack.rca.graph.NodeKind.EXTERNAL && node.name().equals("visitors")
        ? "load"
        : node.kind().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String relation(LiveSuspect suspect) {
    return switch (suspect.node().kind()) {
      case HOST -> ", runs " + suspect.service();
      case DATABASE, QUEUE -> ", asked by " + suspect.service();
      case SERVICE, EXTERNAL, INSTANCE, OPERATION -> "";
    };
  }

  static String of(Evidence evidence, LiveSuspect suspect, Symptom symptom) {
    Measure measure = symptom.measure();
    String now = value(measure, evidence.now());
    String usual = value(measure, evidence.usual());
    return switch (evidence.kind()) {
      case OWN_EXCESS ->
          share(evidence.now())
              + " of the "
              + excess(symptom)
              + " above usual at "
              + symptom.service()
              + " begin at "
              + suspect.node().name();
      case LEVEL ->
          Double.isNaN(evidence.now())
              ? evidence.service() + " sends no spans of its own: only its callers' view is known"
              : evidence.service()
                  + " itself "
                  + (measure == Measure.LATENCY ? "takes " : "fails ")
                  + now
                  + (measure == Measure.LATENCY ? " a request" : " of its requests")
                  + ", usually "
                  + usual
                  + (evidence.supports() ? "" : ": as usual");
      case OWN_TIME ->
          evidence.service()
              + " spends "
              + seconds(evidence.now())
              + " itself in "
              + evidence.subject()
              + ", usually "
              + seconds(evidence.usual());
      case ERROR_ORIGIN ->
          share(evidence.now())
              + " of the spans of "
              + evidence.subject()
              + " on "
              + evidence.service()
              + " fail without any failed call below them, usually "
              + share(evidence.usual());
      case CALLS_TO ->
          "calls from "
              + evidence.service()
              + " to "
              + evidence.subject()
              + (measure == Measure.LATENCY ? " take " : " fail in ")
              + now
              + ", usually "
              + usual
              + (evidence.supports() ? "" : ": as usual");
      case CALLS_PER_REQUEST ->
          evidence.service()
              + " asks "
              + evidence.subject()
              + " "
              + Figures.digits(evidence.now())
              + " times a request, usually "
              + Figures.digits(evidence.usual());
      case LOG_PATTERN ->
          evidence.service()
              + " logs \""
              + shortened(evidence.subject())
              + "\" "
              + Figures.digits(evidence.now())
              + " times a minute, usually "
              + Figures.digits(evidence.usual());
      case RESOURCE ->
          evidence.subject()
              + " of "
              + evidence.service()
              + " rose to "
              + metric(evidence.subject(), evidence.now())
              + ", usually "
              + metric(evidence.subject(), evidence.usual());
      case CHANGE ->
          "changed on "
              + evidence.service()
              + " "
              + (evidence.now() >= 0
                  ? Figures.span(Duration.ofSeconds((long) evidence.now())) + " before the onset: "
                  : "at the onset: ")
              + shortened(evidence.subject());
      case TRAFFIC ->
          evidence.service()
              + " got "
              + Figures.digits(evidence.now())
              + " requests a minute, usually "
              + Figures.digits(evidence.usual())
              + (evidence.supports() ? "" : ": load explains it as well");
      case WITHOUT_IT ->
          "without it "
              + symptom.service()
              + (measure == Measure.LATENCY ? " would take " : " would fail ")
              + now
              + (evidence.supports() ? ": usual again" : ": still not usual");
      case SHARED_HOST ->
          Figures.digits(evidence.now())
              + (evidence.now() == 1 ? " service" : " services")
              + " on "
              + evidence.service()
              + " became worse by themselves: "
              + evidence.subject();
      case ATTRIBUTE ->
          share(evidence.now())
              + " of the bad requests of "
              + evidence.service()
              + " have "
              + evidence.subject()
              + ", of the others "
              + share(evidence.weight() == 0 ? 0 : Math.max(0, evidence.now() - evidence.weight()));
    };
  }

  /// "506 excess seconds".
  public static String excess(Symptom symptom) {
    return switch (symptom.measure()) {
      case LATENCY -> Figures.digits(symptom.excess()) + " seconds";
      case AVAILABILITY -> Figures.digits(Math.rint(symptom.excess())) + " failures";
    };
  }

  /// A level of the measure for people.
  public static String value(Measure measure, double value) {
    return switch (measure) {
      case LATENCY -> seconds(value);
      case AVAILABILITY -> share(value);
    };
  }

  private static String seconds(double value) {
    return Double.isNaN(value) ? "unknown" : Figures.duration(value * 1e9);
  }

  public static String share(double value) {
    return Double.isNaN(value) ? "unknown" : Figures.number(value, ColumnType.RATIO, "1");
  }

  private static String metric(String name, double value) {
    return name.endsWith("utilization") ? share(value) : Figures.digits(Math.abs(value));
  }

  private static String shortened(String text) {
    return text.length() <= 120 ? text : text.substring(0, 117) + "...";
  }
}
