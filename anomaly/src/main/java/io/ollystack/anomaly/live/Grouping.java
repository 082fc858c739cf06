package io.ollystack.anomaly.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Says which episodes are one event, and where in it the trouble comes from.
///
/// Two belong together if they touch the same service or two that call each other, and began within
/// three minutes of each other, or one within ten minutes while the other lasted. The event is
/// named after its earliest episode. Its origins are those below which nothing is odd: of latency
/// and errors trouble rises from callee to caller, so a caller's is explained by its callee's;
/// missing requests sink from caller to callee. Not thread-safe.
final class Grouping {
  private static final long SAME_ONSET = 18;

  private static final long SPREADING = 60;

  /// A callee that began so much later than its caller does not explain it.
  private static final long LATER = 9;

  private final Map<String, Set<String>> calleesOf = new HashMap<>();

  /// Keys are a tenant and a service.
  void edge(String tenant, String caller, String callee) {
    calleesOf.computeIfAbsent(key(tenant, caller), _ -> new HashSet<>()).add(key(tenant, callee));
  }

  /// Whether nobody that sends telemetry calls it.
  boolean isEntry(String tenant, String service) {
    String wanted = key(tenant, service);
    return calleesOf.values().stream().noneMatch(callees -> callees.contains(wanted));
  }

  void arrange(Collection<Episode> episodes) {
    List<Episode> sorted = new ArrayList<>(episodes);
    sorted.sort(
        (a, b) -> a.onset != b.onset ? Long.compare(a.onset, b.onset) : a.id().compareTo(b.id()));
    List<List<Episode>> groups = new ArrayList<>();
    for (Episode episode : sorted) {
      List<Episode> home = new ArrayList<>();
      for (Iterator<List<Episode>> each = groups.iterator(); each.hasNext(); ) {
        List<Episode> group = each.next();
        if (group.stream().anyMatch(member -> related(member, episode))) {
          home.addAll(group);
          each.remove();
        }
      }
      home.add(episode);
      groups.add(home);
    }
    for (List<Episode> group : groups) {
      name(group);
      for (Episode episode : group) {
        episode.origin(group.stream().noneMatch(other -> explains(other, episode)));
      }
    }
  }

  /// A name that was told stays, as long as its episode is known.
  private static void name(List<Episode> group) {
    Episode first = group.getFirst();
    String name = first.group();
    for (Episode episode : group) {
      if (episode.noticed < first.noticed) {
        first = episode;
        name = episode.group();
      }
    }
    for (Episode episode : group) {
      episode.join(name);
    }
  }

  private boolean related(Episode a, Episode b) {
    if (!a.place.tenant().equals(b.place.tenant())) {
      return false;
    }
    boolean together =
        Math.abs(a.onset - b.onset) <= SAME_ONSET
            || (Math.abs(a.onset - b.onset) <= SPREADING
                && (b.onset >= a.onset ? b.onset <= a.lastOdd() : a.onset <= b.lastOdd()));
    if (!together) {
      return false;
    }
    for (String one : services(a.place)) {
      for (String other : services(b.place)) {
        if (one.equals(other) || calls(one, other) || calls(other, one)) {
          return true;
        }
      }
    }
    return a.place.isEverything() || b.place.isEverything();
  }

  /// Whether the other one lies below this one on the way that such trouble takes.
  private boolean explains(Episode other, Episode episode) {
    if (episode.place.isEverything()) {
      return !other.place.isEverything();
    }
    if (other.place.isEverything()) {
      return false;
    }
    if (other.onset > episode.onset + LATER) {
      return false;
    }
    boolean missing = episode.measure == Measure.REQUESTS;
    if (missing != (other.measure == Measure.REQUESTS)) {
      return missing && other.onset <= episode.onset;
    }
    String from = origin(other.place);
    String to = origin(episode.place);
    if (from.equals(to)) {
      return false;
    }
    return missing ? reaches(from, to, 4) : reaches(to, from, 4);
  }

  private boolean reaches(String from, String to, int most) {
    Set<String> seen = new HashSet<>(Set.of(from));
    Set<String> frontier = seen;
    for (int hop = 0; hop < most; hop++) {
      Set<String> next = new HashSet<>();
      for (String node : frontier) {
        for (String callee : calleesOf.getOrDefault(node, Set.of())) {
          if (callee.equals(to)) {
            return true;
          }
          if (seen.add(callee)) {
            next.add(callee);
          }
        }
      }
      frontier = next;
    }
    return false;
  }

  private boolean calls(String caller, String callee) {
    return calleesOf.getOrDefault(caller, Set.of()).contains(callee);
  }

  private static List<String> services(Place place) {
    return place.isEdge()
        ? List.of(key(place.tenant(), place.caller()), key(place.tenant(), place.service()))
        : List.of(key(place.tenant(), place.service()));
  }

  /// An edge's trouble is its callee's.
  private static String origin(Place place) {
    return key(place.tenant(), place.service());
  }

  private static String key(String tenant, String service) {
    return tenant + '\u0000' + service;
  }
}
