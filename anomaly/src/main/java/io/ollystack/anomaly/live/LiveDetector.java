package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// All places at once, window by window: judges, opens and ends episodes, arranges them in groups.
///
/// What it says of a window depends on what it was told of this window and earlier ones only; fed
/// with the same rows again it says the same, ids included. Bounded by the number of places: beyond
/// it new ones are not watched, and counted. Not thread-safe.
public final class LiveDetector {
  /// About 10 kB each.
  public static final int MOST_PLACES = 50_000;

  /// Weaker evidence does not open an episode, but keeps one open.
  private static final double STILL_ODD = 2.5;

  private static final int LATE_WINDOWS = 6;
  private static final long FORGET_PLACE_AFTER = 6 * 360;

  private final int mostPlaces;
  private final Map<Place, PlaceWatch> places = new HashMap<>();
  private final Map<String, Map<Long, Long>> totals = new HashMap<>();
  private final Map<Place, Map<Measure, Episode>> episodes = new HashMap<>();
  private final Map<Place, List<Anomaly>> stored = new HashMap<>();
  private final TreeMap<Long, List<WindowCounts>> waiting = new TreeMap<>();
  private final Grouping grouping = new Grouping();
  private long evaluated = Long.MIN_VALUE;
  private long unwatched;
  private int tests;

  public LiveDetector() {
    this(MOST_PLACES);
  }

  LiveDetector(int mostPlaces) {
    this.mostPlaces = mostPlaces;
  }

  /// Episodes that another process, or this one before it was restarted, has told of: found again,
  /// they go on under their name.
  public void restore(Collection<Anomaly> told) {
    for (Anomaly anomaly : told) {
      stored.computeIfAbsent(anomaly.place(), _ -> new ArrayList<>()).add(anomaly);
    }
  }

  /// The stored history has been evaluated: what was told to last and was not found again is over.
  ///
  /// @return those that are over
  public List<Anomaly> endRestored() {
    List<Anomaly> over = new ArrayList<>();
    for (List<Anomaly> each : stored.values()) {
      for (Anomaly anomaly : each) {
        if (anomaly.isOpen()) {
          over.add(anomaly.endedAt(anomaly.last()));
        }
      }
    }
    stored.clear();
    return over;
  }

  /// What was counted; it is looked at when its window is evaluated. Windows that were evaluated
  /// already are corrected as long as they have not become part of what is usual.
  public void accept(WindowCounts row) {
    waiting.computeIfAbsent(row.window(), _ -> new ArrayList<>()).add(row);
    if (row.place().isEdge()) {
      grouping.edge(row.place().tenant(), row.place().caller(), row.place().service());
    }
  }

  /// What a place held on an earlier day at this time.
  public void acceptEarlierDay(SeriesReader.FiveMinutes row) {
    PlaceWatch watch = watch(row.place());
    if (watch != null) {
      watch.earlierDay(row.slotOfDay(), row.requests() / 30.0);
    }
  }

  /// Evaluates the window that begins then; windows are evaluated in order, each once.
  ///
  /// @return the anomalies that are new or have changed, those of the strongest groups first
  public List<Anomaly> evaluate(Instant begin) {
    long window = Math.floorDiv(begin.getEpochSecond(), WindowCounts.LENGTH);
    if (window <= evaluated) {
      throw new IllegalArgumentException(
          "window " + begin + " after " + evaluated + ": windows are evaluated in order, once");
    }
    evaluated = window;
    feed(window);
    judge(window);
    grouping.arrange(all());
    List<Anomaly> told = new ArrayList<>();
    for (Episode episode : all()) {
      if (episode.takeChanged()) {
        told.add(episode.told());
      }
    }
    episodes.values().forEach(each -> each.values().removeIf(one -> one.isForgotten(window)));
    episodes.values().removeIf(Map::isEmpty);
    forget(window);
    told.sort((a, b) -> Double.compare(b.score(), a.score()));
    return told;
  }

  public int places() {
    return places.size();
  }

  /// Series that were judged in the last window.
  public int tests() {
    return tests;
  }

  /// Rows of places beyond the bound.
  public long unwatched() {
    return unwatched;
  }

  /// Those that last, or ended within the last minutes.
  public List<Anomaly> known() {
    return all().stream().map(Episode::told).toList();
  }

  /// Whether requests to this place come from outside.
  public boolean facesUsers(Place place) {
    return !place.isEdge() && grouping.isEntry(place.tenant(), place.service());
  }

  private void feed(long window) {
    while (!waiting.isEmpty() && waiting.firstKey() <= window) {
      for (WindowCounts row : waiting.pollFirstEntry().getValue()) {
        PlaceWatch watch = watch(row.place());
        if (watch != null) {
          watch.put(row);
        } else {
          unwatched++;
        }
        if (row.place().isEverything()) {
          totals
              .computeIfAbsent(row.place().tenant(), _ -> new HashMap<>())
              .put(row.window(), row.requests());
        }
      }
    }
  }

  private record Candidate(Place place, PlaceWatch watch, Measure measure, Judgement judgement) {}

  private void judge(long window) {
    List<Candidate> candidates = new ArrayList<>();
    tests = 0;
    for (Map.Entry<Place, PlaceWatch> entry : places.entrySet()) {
      Place place = entry.getKey();
      PlaceWatch watch = entry.getValue();
      Map<Measure, Episode> known = episodes.getOrDefault(place, Map.of());
      Set<Measure> odd = EnumSet.noneOf(Measure.class);
      known.forEach((measure, episode) -> {
        if (episode.isOpen()) {
          odd.add(measure);
        }
      });
      LongPredicate noData = noData(place);
      watch.settle(window, noData, odd);
      for (Measure measure : Measure.values()) {
        Judgement judgement = watch.judge(measure, window, noData, leastWindows(place, window));
        if (judgement.tested()) {
          tests++;
        }
        Episode episode = known.get(measure);
        boolean stillOdd = judgement.material() && judgement.surprise() >= STILL_ODD;
        if (episode != null && episode.isOpen()) {
          if (stillOdd) {
            episode.see(judgement, Math.max(1, tests), window);
          }
          episode.endIfCalm(window);
          if (!episode.isOpen()) {
            if (episode.isTooLong(window)) {
              watch.relearn(measure);
            }
            watch.ended(episode);
          }
        } else if (judgement.material()
            && judgement.surprise() > Math.max(STILL_ODD, watch.habit(measure, window))) {
          candidates.add(new Candidate(place, watch, measure, judgement));
        }
      }
    }
    double threshold =
        FalseAlarms.threshold(
            candidates.stream().mapToDouble(each -> each.judgement().surprise()).toArray(), tests);
    for (Candidate candidate : candidates) {
      if (candidate.judgement().surprise() >= threshold) {
        open(candidate, window);
      }
    }
  }

  private void open(Candidate candidate, long window) {
    Map<Measure, Episode> known = episodes.computeIfAbsent(candidate.place(), _ -> new HashMap<>());
    Episode before = known.get(candidate.measure());
    if (before != null && before.takesBack(window)) {
      before.see(candidate.judgement(), tests, window);
      return;
    }
    Anomaly again = takeStored(candidate, window);
    if (again != null) {
      Episode episode = new Episode(again);
      episode.see(candidate.judgement(), tests, window);
      known.put(candidate.measure(), episode);
      return;
    }
    long onset = candidate.watch().onset(candidate.measure(), window, candidate.judgement().high());
    known.put(
        candidate.measure(),
        new Episode(
            candidate.place(), candidate.measure(), onset, window, candidate.judgement(), tests));
  }

  private @Nullable Anomaly takeStored(Candidate candidate, long window) {
    List<Anomaly> here = stored.getOrDefault(candidate.place(), List.of());
    for (Anomaly anomaly : here) {
      Episode told = new Episode(anomaly);
      if (anomaly.measure() == candidate.measure()
          && window >= told.onset - Episode.CALM_WINDOWS
          && (told.isOpen() || window <= told.lastOdd() + 3L * Episode.CALM_WINDOWS)) {
        here.remove(anomaly);
        return anomaly;
      }
    }
    return null;
  }

  /// Whether nothing was counted anywhere: then nothing is known, except that everything is silent.
  private LongPredicate noData(Place place) {
    if (place.isEverything()) {
      return _ -> false;
    }
    Map<Long, Long> known = totals.getOrDefault(place.tenant(), Map.of());
    return window -> known.getOrDefault(window, 0L) == 0;
  }

  /// Where everything is rarer at once, counts may be late: a minute of it is waited for.
  private int leastWindows(Place place, long window) {
    PlaceWatch everything = places.get(Place.everything(place.tenant()));
    if (everything == null) {
      return 1;
    }
    long counted = totals.getOrDefault(place.tenant(), Map.of()).getOrDefault(window - 2, 0L);
    boolean rare = counted < everything.level() / 2;
    return rare || place.isEverything() ? LATE_WINDOWS : 1;
  }

  private @Nullable PlaceWatch watch(Place place) {
    PlaceWatch known = places.get(place);
    if (known == null && places.size() < mostPlaces) {
      known = new PlaceWatch();
      places.put(place, known);
    }
    return known;
  }

  private List<Episode> all() {
    return episodes.values().stream().flatMap(each -> each.values().stream()).toList();
  }

  private void forget(long window) {
    if (window % 360 == 0) {
      places.values().removeIf(watch -> window - watch.lastSeen() > FORGET_PLACE_AFTER);
    }
    totals.values().forEach(each -> each.keySet().removeIf(w -> w < window - 100));
  }
}
