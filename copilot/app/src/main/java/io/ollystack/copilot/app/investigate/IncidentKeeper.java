package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.app.investigate.IncidentRows.Incident;
import io.ollystack.copilot.app.investigate.IncidentRows.OpenSymptom;
import io.ollystack.copilot.assistant.investigate.EvidenceText;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.investigate.Outcome;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.live.GraphReader;
import io.ollystack.rca.live.LiveSuspect;
import io.ollystack.rca.live.Period;
import io.ollystack.rca.live.Symptom;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32;

/// Makes incidents of symptoms: anomalies and alerts whose investigations end at the same cause are
/// one incident. It stays open while any of them lasts, is resolved two minutes after the last one
/// ended, and opens again when its cause returns within a quarter of an hour. Its id follows from
/// its cause and onset, so that two processes, or one that starts again, write the same incident.
final class IncidentKeeper {
  private static final Duration SYMPTOMS = Duration.ofHours(6);
  private static final Duration CALM = Duration.ofMinutes(2);
  private static final Duration RETURNS = Duration.ofMinutes(15);
  private static final Duration BEFORE = Duration.ofMinutes(2);
  private static final Duration SLOT = Duration.ofMinutes(5);

  /// A half of the requests failing, or taking as long again, is critical.
  private static final double CRITICAL = 0.3;

  private final Investigate investigate;

  IncidentKeeper(Investigate investigate) {
    this.investigate = investigate;
  }

  /// One round.
  void keep(IncidentRows rows, Instant now)
      throws QueryFailure, GraphReader.Unavailable, InterruptedException {
    Map<String, Incident> known = new LinkedHashMap<>();
    for (Incident incident : rows.incidents(now.minus(RETURNS))) {
      known.put(incident.tenant() + '/' + incident.id(), incident);
    }
    Map<String, List<OpenSymptom>> byService = new LinkedHashMap<>();
    for (OpenSymptom symptom : rows.symptoms(now.minus(SYMPTOMS))) {
      byService
          .computeIfAbsent(symptom.tenant() + '/' + symptom.service(), _ -> new ArrayList<>())
          .add(symptom);
    }
    for (List<OpenSymptom> symptoms : byService.values()) {
      Optional<Incident> covering = covering(known, symptoms.getFirst());
      if (covering.isPresent()) {
        Incident lasting = lasting(covering.get(), now);
        known.put(lasting.tenant() + '/' + lasting.id(), lasting);
        rows.save(lasting);
      } else {
        Optional<Incident> found = investigated(rows, known, symptoms, now);
        if (found.isPresent()) {
          known.put(found.get().tenant() + '/' + found.get().id(), found.get());
        }
      }
    }
    for (Incident incident : known.values()) {
      if (incident.isOpen() && incident.lastSymptom().isBefore(now.minus(CALM))) {
        rows.save(with(incident, "resolved", incident.lastSymptom(), incident.services()));
        rows.event(incident, now, "resolved", "", "no symptom since " + incident.lastSymptom(), "");
      }
    }
  }

  /// The open incident that already holds the symptom's service.
  private static Optional<Incident> covering(Map<String, Incident> known, OpenSymptom symptom) {
    return known.values().stream()
        .filter(incident ->
            incident.isOpen()
                && incident.tenant().equals(symptom.tenant())
                && incident.services().contains(symptom.service())
                && !symptom.since().isAfter(incident.lastSymptom().plus(CALM)))
        .findFirst();
  }

  private Optional<Incident> investigated(
      IncidentRows rows, Map<String, Incident> known, List<OpenSymptom> symptoms, Instant now)
      throws QueryFailure, GraphReader.Unavailable, InterruptedException {
    OpenSymptom first = symptoms.getFirst();
    Outcome outcome =
        investigate.investigate(
            new Tenant(first.tenant()),
            new Investigate.Subject(
                Optional.of(first.service()),
                Optional.empty(),
                new Period(first.since().minus(BEFORE), now)),
            now);
    if (!(outcome instanceof Outcome.Explained explained)) {
      return Optional.empty();
    }
    Symptom symptom = explained.ranking().symptom();
    Optional<LiveSuspect> suspect = explained.ranking().suspects().stream().findFirst();
    String key = suspect.map(one -> one.node().toString()).orElse(first.service());
    Optional<Incident> same =
        known.values().stream()
            .filter(
                incident -> incident.tenant().equals(first.tenant()) && incident.key().equals(key))
            .findFirst();
    Incident incident =
        same.map(one -> with(one, "open", now, joined(one.services(), symptom.service())))
            .orElseGet(() -> opened(first, symptom, suspect, key, now));
    rows.save(incident);
    if (same.isEmpty()) {
      rows.event(incident, incident.startedAt(), "opened", "", incident.title(), "");
    } else if (!same.get().isOpen()) {
      rows.event(incident, now, "reopened", "", "the cause is back", "");
    }
    for (OpenSymptom each : symptoms) {
      rows.event(
          incident, each.since(), "symptom", each.id(), each.what() + " on " + each.service(), "");
    }
    if (!explained.suspects().isEmpty()) {
      for (Outcome.Proof proof : explained.suspects().getFirst().proofs()) {
        rows.event(
            incident,
            symptom.window().from(),
            "cause",
            proof.digest().isEmpty() ? proof.text() : proof.digest() + proof.evidence().kind(),
            (proof.evidence().supports() ? "for: " : "against: ") + proof.text(),
            proof.query());
      }
    }
    return Optional.of(incident);
  }

  private static Incident opened(
      OpenSymptom first, Symptom symptom, Optional<LiveSuspect> suspect, String key, Instant now) {
    boolean slow = symptom.measure() == Measure.LATENCY;
    String title =
        symptom.service()
            + (slow ? " takes " : " fails in ")
            + EvidenceText.value(symptom.measure(), symptom.value())
            + (slow ? " a request" : " of its requests")
            + ", usually "
            + EvidenceText.value(symptom.measure(), symptom.usual());
    double bad =
        slow
            ? 1 - symptom.usual() / Math.max(symptom.value(), 1e-9)
            : symptom.value() - symptom.usual();
    return new Incident(
        first.tenant(),
        id(first.tenant(), key, symptom.window().from()),
        title,
        bad >= CRITICAL ? "critical" : "warning",
        "open",
        symptom.window().from(),
        joined(List.of(first.service()), symptom.service()),
        suspect.map(EvidenceText::name).orElse(""),
        key,
        suspect.map(LiveSuspect::confidence).orElse(0.0),
        now);
  }

  private static String id(String tenant, String key, Instant onset) {
    CRC32 sum = new CRC32();
    long slot = onset.getEpochSecond() / SLOT.toSeconds();
    sum.update((tenant + '\n' + key + '\n' + slot).getBytes(StandardCharsets.UTF_8));
    return "INC-" + Long.toString(sum.getValue(), 36).toUpperCase(Locale.ROOT);
  }

  private static Incident lasting(Incident incident, Instant now) {
    return with(incident, "open", now, incident.services());
  }

  private static Incident with(
      Incident incident, String status, Instant lastSymptom, List<String> services) {
    return new Incident(
        incident.tenant(),
        incident.id(),
        incident.title(),
        incident.severity(),
        status,
        incident.startedAt(),
        services,
        incident.rootCause(),
        incident.key(),
        incident.confidence(),
        lastSymptom);
  }

  private static List<String> joined(List<String> services, String one) {
    TreeSet<String> all = new TreeSet<>(services);
    all.add(one);
    return List.copyOf(all);
  }
}
