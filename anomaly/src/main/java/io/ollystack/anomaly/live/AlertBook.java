package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which groups of anomalies are alerts: those in which at least two places agree, or all traffic
/// is odd. One alert a group, however many anomalies join it: it fires once, and is resolved when
/// the last of them has ended. What is over when it is first seen (after an outage of the store)
/// raises nothing. Not thread-safe.
public final class AlertBook {
  private static final int AGREEING_PLACES = 2;

  private final Map<String, GroupAlert> alerts = new HashMap<>();

  /// Alerts that were told of before a restart: they neither fire again nor are forgotten.
  public void restore(Collection<GroupAlert> told) {
    told.forEach(alert -> alerts.put(alert.id(), alert));
  }

  /// @param anomalies all that last or ended lately
  /// @param facesUsers whether requests to this place come from outside
  /// @return the alerts that are new or have changed
  public List<GroupAlert> update(
      Collection<Anomaly> anomalies, Predicate<Place> facesUsers, Instant now) {
    Map<String, List<Anomaly>> groups =
        anomalies.stream().collect(Collectors.groupingBy(Anomaly::group));
    List<GroupAlert> changed = new ArrayList<>();
    for (List<Anomaly> members : groups.values()) {
      GroupAlert known = alerts.get(members.getFirst().group());
      boolean lasts = members.stream().anyMatch(Anomaly::isOpen);
      if (known == null && lasts && isWorthTelling(members)) {
        changed.add(fired(members, facesUsers));
      } else if (known != null && known.isFiring() != lasts) {
        changed.add(resolvedAt(known, lasts ? Optional.empty() : Optional.of(end(members))));
      }
    }
    for (GroupAlert alert : alerts.values()) {
      if (alert.isFiring() && !groups.containsKey(alert.id())) {
        changed.add(resolvedAt(alert, Optional.of(now)));
      }
    }
    changed.forEach(alert -> alerts.put(alert.id(), alert));
    alerts.values().removeIf(alert -> !alert.isFiring() && !groups.containsKey(alert.id()));
    return changed;
  }

  private static boolean isWorthTelling(List<Anomaly> members) {
    long places = members.stream().map(Anomaly::place).distinct().count();
    return places >= AGREEING_PLACES
        || members.stream().anyMatch(anomaly -> anomaly.place().isEverything());
  }

  private static GroupAlert fired(List<Anomaly> members, Predicate<Place> facesUsers) {
    Anomaly origin =
        members.stream()
            .max(Comparator.comparing(Anomaly::origin).thenComparingDouble(Anomaly::score))
            .orElseThrow();
    boolean critical =
        members.stream()
            .map(Anomaly::place)
            .anyMatch(place -> place.isEverything() || facesUsers.test(place));
    Instant noticed =
        members.stream().map(Anomaly::noticed).max(Comparator.naturalOrder()).orElseThrow();
    return new GroupAlert(
        origin.group(),
        origin.place().tenant(),
        "anomaly: " + origin.measure().id(),
        origin.place().service(),
        critical ? "critical" : "warning",
        noticed,
        Optional.empty(),
        origin.observed(),
        origin.high() ? origin.expectedHigh() : origin.expectedLow());
  }

  private static Instant end(List<Anomaly> members) {
    return members.stream()
        .flatMap(anomaly -> anomaly.ended().stream())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static GroupAlert resolvedAt(GroupAlert alert, Optional<Instant> end) {
    return new GroupAlert(
        alert.id(),
        alert.tenant(),
        alert.rule(),
        alert.service(),
        alert.severity(),
        alert.firedAt(),
        end,
        alert.value(),
        alert.threshold());
  }
}
