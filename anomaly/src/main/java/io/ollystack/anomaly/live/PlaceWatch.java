package io.ollystack.anomaly.live;

import java.util.Arrays;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Remembers what is usual at one place, and judges the last windows by it.
///
/// Usual is what the last windows were: fading with a half-life of ten minutes for the number of
/// requests, which follows the day, and of an hour for errors and durations. The newest five
/// minutes never count as usual, nor does anything while an episode of the measure lasts (for two
/// hours: then it is the new usual). The number of requests is also held against the same time of
/// the day before.
///
/// About 10 kB; not thread-safe.
final class PlaceWatch {
  static final int RING = 64;

  /// Windows are re-read for late spans so long, then become part of what is usual.
  static final int SETTLED_AFTER = 30;

  /// Counts of requests are complete only then: a slow request is counted when it ends.
  private static final int REQUESTS_LAG = 2;

  private static final int TRAINED_WINDOWS = 60;
  private static final double LEAST_REQUESTS = 50;
  private static final double SLOW_FADE = Math.pow(0.5, 1.0 / 360);
  private static final double QUICK_FADE = Math.pow(0.5, 1.0 / 60);
  private static final int THRESHOLDS_EVERY = 30;
  private static final byte[] NO_BUCKETS = {};
  private static final int[] NO_COUNTS = {};
  private static final int SLOTS = 288;
  private static final int WINDOWS_PER_SLOT = 30;
  private static final int PENDING = 4;

  // What the last windows held; a slot belongs to the window that is noted in it.
  private final long[] windowOf = new long[RING];
  private final int[] requests = new int[RING];
  private final int[] errors = new int[RING];
  private final int[] slow = new int[RING];
  private final int[] slowest = new int[RING];
  private final byte[][] buckets = new byte[RING][];
  private final int[][] counts = new int[RING][];

  private final DurationShape durations = new DurationShape();
  private int slowAbove = -1;
  private int slowestAbove = -1;
  private int sinceThresholds;

  private double requestSum;
  private double requestWindows;
  private double errorSum;
  private double errorRequests;
  private final Dispersion requestSpread = new Dispersion();
  private final Dispersion errorSpread = new Dispersion();
  private final Dispersion slowSpread = new Dispersion();
  private final Dispersion slowestSpread = new Dispersion();

  private final Habits habits = new Habits();
  private float @Nullable [] profile;
  private final long[] pendingOf = new long[PENDING];
  private final float[] pendingSums = new float[PENDING];
  private final byte[] pendingWindows = new byte[PENDING];
  private long absorbed = -1;
  private int trained;
  private long lastSeen;

  PlaceWatch() {
    Arrays.fill(windowOf, -1);
    Arrays.fill(buckets, NO_BUCKETS);
    Arrays.fill(counts, NO_COUNTS);
  }

  /// When it last had requests.
  long lastSeen() {
    return lastSeen;
  }

  void put(WindowCounts counted) {
    long window = counted.window();
    if (absorbed < 0) {
      absorbed = window - 1;
    }
    if (window <= absorbed) {
      return;
    }
    int slot = slot(window);
    lastSeen = Math.max(lastSeen, window);
    requests[slot] = (int) Math.min(Integer.MAX_VALUE, counted.requests());
    errors[slot] = (int) Math.min(Integer.MAX_VALUE, counted.errors());
    buckets[slot] = new byte[counted.buckets().length];
    counts[slot] = new int[counted.buckets().length];
    for (int i = 0; i < counted.buckets().length; i++) {
      buckets[slot][i] = (byte) Math.clamp(counted.buckets()[i], 0, DurationShape.BUCKETS - 1);
      counts[slot][i] = (int) Math.min(Integer.MAX_VALUE, counted.counts()[i]);
    }
    slow[slot] = above(slot, slowAbove);
    slowest[slot] = above(slot, slowestAbove);
  }

  /// Requests a window, as usual; NaN while unknown.
  double level() {
    return trained < TRAINED_WINDOWS ? Double.NaN : requestSum / requestWindows;
  }

  /// What one slot of five minutes held on an earlier day: requests a window.
  void earlierDay(int slotOfDay, double requestsPerWindow) {
    learnProfile(slotOfDay, requestsPerWindow);
  }

  /// Takes what has settled by this window as usual.
  ///
  /// @param noData windows in which nothing at all was counted anywhere
  /// @param episodes measures that are odd just now
  void settle(long window, LongPredicate noData, Set<Measure> episodes) {
    if (absorbed < 0) {
      return;
    }
    absorbed = Math.max(absorbed, window - SETTLED_AFTER - RING / 2);
    while (absorbed < window - SETTLED_AFTER) {
      absorbed++;
      if (!noData.test(absorbed)) {
        absorb(slot(absorbed), absorbed, episodes);
      }
    }
  }

  /// What was odd for hours is the new usual: it is learnt from nothing.
  void relearn(Measure measure) {
    switch (measure) {
      case REQUESTS -> {
        requestSum = 0;
        requestWindows = 0;
      }
      case ERRORS -> {
        errorSum = 0;
        errorRequests = 0;
      }
      case LATENCY -> {
        durations.clear();
        slowAbove = -1;
        slowestAbove = -1;
      }
    }
    trained = 0;
  }

  void ended(Episode episode) {
    habits.add(episode);
  }

  /// What is usual among the small oddities of this place: it takes more to be told.
  double habit(Measure measure, long window) {
    return habits.surprise(measure, window);
  }

  /// @param leastWindows of requests: a shorter stretch may only be late
  Judgement judge(Measure measure, long window, LongPredicate noData, int leastWindows) {
    if (trained < TRAINED_WINDOWS) {
      return Judgement.SILENT;
    }
    return switch (measure) {
      case REQUESTS -> judgeRequests(window - REQUESTS_LAG, noData, leastWindows);
      case ERRORS -> judgeErrors(window);
      case LATENCY -> judgeLatency(window);
    };
  }

  /// The window in which the deviation most likely began: where the likelihood of a change of rate
  /// is greatest.
  long onset(Measure measure, long window, boolean high) {
    double past =
        switch (measure) {
          case REQUESTS -> (requestSum + 0.5) / (requestWindows + 1);
          case ERRORS -> (errorSum + 0.5) / (errorRequests + 1);
          case LATENCY -> (durations.above(slowAbove) + 0.5) / (durations.total() + 1);
        };
    double now = rateNow(measure, window, high, past);
    double sum = 0;
    double best = Double.NEGATIVE_INFINITY;
    long begin = window;
    for (long w = window; w > window - SETTLED_AFTER; w--) {
      int slot = slot(w);
      sum += count(measure, slot) * Math.log(now / past) - exposure(measure, slot) * (now - past);
      if (sum > best) {
        best = sum;
        begin = w;
      }
    }
    return begin;
  }

  /// The most extreme rate of the last windows, at least twice or half the past one.
  private double rateNow(Measure measure, long window, boolean high, double past) {
    double most = high ? 2 * past : past / 2;
    double count = 0;
    double exposure = 0;
    for (int back = 0; back < 6; back++) {
      int slot = slot(window - back);
      count += count(measure, slot);
      exposure += exposure(measure, slot);
      if (back == 2 || back == 5) {
        double rate = (count + 0.5) / (exposure + 1);
        most = high ? Math.max(most, rate) : Math.min(most, rate);
      }
    }
    return most;
  }

  private double count(Measure measure, int slot) {
    return switch (measure) {
      case REQUESTS -> requests[slot];
      case ERRORS -> errors[slot];
      case LATENCY -> slow[slot];
    };
  }

  private double exposure(Measure measure, int slot) {
    return measure == Measure.REQUESTS ? 1 : requests[slot];
  }

  private Judgement judgeRequests(long window, LongPredicate noData, int leastWindows) {
    if (requestWindows < 1) {
      return Judgement.SILENT;
    }
    double level = requestSum / requestWindows;
    double least = level;
    double most = level;
    if (profile != null) {
      for (int near = -2; near <= 2; near++) {
        double then = profile[slotOfDay(window + (long) near * WINDOWS_PER_SLOT)];
        if (then > 0) {
          least = Math.min(least, then);
          most = Math.max(most, then);
        }
      }
    }
    Judgement found = Judgement.calm(true);
    for (int i = 0; i < Dispersion.SCALES.length; i++) {
      int scale = Dispersion.SCALES[i];
      double count = 0;
      int known = 0;
      for (long w = window; w > window - scale; w--) {
        if (!noData.test(w)) {
          count += requests[slot(w)];
          known++;
        }
      }
      if (known < scale || scale < leastWindows) {
        continue;
      }
      double spread = requestSpread.at(i);
      boolean high = count > most * scale;
      double reference = high ? most : least;
      boolean material =
          high
              ? count > 2 * most * scale && count > most * scale + 10
              : count < 0.5 * least * scale;
      if (!material) {
        continue;
      }
      double past = reference * requestWindows / spread;
      double surprise =
          -(high
              ? TailProbability.atLeast(count / spread, scale, past, requestWindows)
              : TailProbability.atMost(count / spread, scale, past, requestWindows));
      double deviation = 3 * Math.sqrt(spread * Math.max(level * scale, 1)) / scale;
      double seconds = WindowCounts.LENGTH;
      found =
          found.or(
              new Judgement(
                  true,
                  surprise,
                  true,
                  high,
                  scale,
                  count / scale / seconds,
                  level / seconds,
                  Math.max(0, least - deviation) / seconds,
                  (most + deviation) / seconds));
    }
    return found;
  }

  private Judgement judgeErrors(long window) {
    if (errorRequests < LEAST_REQUESTS) {
      return Judgement.SILENT;
    }
    double usual = (errorSum + 0.5) / (errorRequests + 1);
    Judgement found = Judgement.calm(true);
    double failed = 0;
    double all = 0;
    int summed = 0;
    for (int i = 0; i < Dispersion.SCALES.length; i++) {
      for (; summed < Dispersion.SCALES[i]; summed++) {
        failed += errors[slot(window - summed)];
        all += requests[slot(window - summed)];
      }
      double share = all > 0 ? failed / all : 0;
      if (failed < 2 || share < 2 * usual || share < usual + 0.01) {
        continue;
      }
      double spread = errorSpread.at(i);
      double surprise =
          -TailProbability.atLeast(failed / spread, all, errorSum / spread, errorRequests);
      double high = usual + 3 * Math.sqrt(spread * usual / all);
      found =
          found.or(
              new Judgement(
                  true, surprise, true, true, Dispersion.SCALES[i], share, usual, 0, high));
    }
    return found;
  }

  private Judgement judgeLatency(long window) {
    if (slowAbove < 0 || durations.total() < LEAST_REQUESTS) {
      return Judgement.SILENT;
    }
    double slowPast = durations.above(slowAbove);
    double slowestPast = durations.above(slowestAbove);
    Judgement found = Judgement.calm(true);
    double slowNow = 0;
    double slowestNow = 0;
    double all = 0;
    int summed = 0;
    for (int i = 0; i < Dispersion.SCALES.length; i++) {
      for (; summed < Dispersion.SCALES[i]; summed++) {
        int slot = slot(window - summed);
        slowNow += slow[slot];
        slowestNow += slowest[slot];
        all += requests[slot];
      }
      double total = durations.total();
      double surprise = 0;
      if (slowNow >= 3 && slowNow / all >= 2 * slowPast / total) {
        double spread = slowSpread.at(i);
        surprise = -TailProbability.atLeast(slowNow / spread, all, slowPast / spread, total);
      }
      if (slowestNow >= 3 && slowestNow / all >= 3 * slowestPast / total) {
        double spread = slowestSpread.at(i);
        surprise =
            Math.max(
                surprise,
                -TailProbability.atLeast(slowestNow / spread, all, slowestPast / spread, total));
      }
      if (surprise > found.surprise() && surprise > 2) {
        double observed = recent(window, Dispersion.SCALES[i]).quantile(0.95);
        double expected = durations.quantile(0.95);
        boolean material = observed > 1.3 * expected && observed > expected + 0.002;
        found =
            found.or(
                new Judgement(
                    true,
                    surprise,
                    material,
                    true,
                    Dispersion.SCALES[i],
                    observed,
                    expected,
                    durations.quantile(0.9),
                    durations.quantile(0.99)));
      }
    }
    return found;
  }

  private DurationShape recent(long window, int windows) {
    DurationShape shape = new DurationShape();
    for (long w = window; w > window - windows; w--) {
      int slot = slot(w);
      byte[] which = buckets[slot];
      int[] many = counts[slot];
      for (int k = 0; k < which.length; k++) {
        shape.add(which[k] & 0xFF, many[k]);
      }
    }
    return shape;
  }

  private void absorb(int slot, long window, Set<Measure> episodes) {
    double many = requests[slot];
    if (!episodes.contains(Measure.REQUESTS)) {
      if (requestWindows >= 1) {
        requestSpread.learn(many, requestSum / requestWindows);
      }
      requestSum = requestSum * QUICK_FADE + many;
      requestWindows = requestWindows * QUICK_FADE + 1;
      learnToday(window, many);
    }
    if (!episodes.contains(Measure.ERRORS)) {
      if (errorRequests >= LEAST_REQUESTS && many > 0) {
        errorSpread.learn(errors[slot], many * (errorSum + 0.5) / (errorRequests + 1));
      }
      errorSum = errorSum * SLOW_FADE + errors[slot];
      errorRequests = errorRequests * SLOW_FADE + many;
    }
    if (!episodes.contains(Measure.LATENCY)) {
      absorbDurations(slot, many);
    }
    trained = Math.min(trained + 1, TRAINED_WINDOWS);
  }

  private void absorbDurations(int slot, double many) {
    if (slowAbove >= 0 && many > 0 && durations.total() >= LEAST_REQUESTS) {
      slowSpread.learn(slow[slot], many * durations.above(slowAbove) / durations.total());
      slowestSpread.learn(slowest[slot], many * durations.above(slowestAbove) / durations.total());
    }
    durations.fade(SLOW_FADE);
    byte[] which = buckets[slot];
    int[] much = counts[slot];
    for (int k = 0; k < which.length; k++) {
      durations.add(which[k] & 0xFF, much[k]);
    }
    sinceThresholds++;
    if (durations.total() >= LEAST_REQUESTS
        && (slowAbove < 0 || sinceThresholds >= THRESHOLDS_EVERY)) {
      sinceThresholds = 0;
      slowAbove = durations.bucketAt(0.9);
      slowestAbove = durations.bucketAt(0.99);
      for (int i = 0; i < RING; i++) {
        slow[i] = above(i, slowAbove);
        slowest[i] = above(i, slowestAbove);
      }
    }
  }

  private int above(int slot, int bucket) {
    byte[] which = buckets[slot];
    int[] many = counts[slot];
    if (bucket < 0) {
      return 0;
    }
    int sum = 0;
    for (int i = 0; i < which.length; i++) {
      if ((which[i] & 0xFF) > bucket) {
        sum += many[i];
      }
    }
    return sum;
  }

  /// The place of the window in the ring, emptied if another window had it.
  private int slot(long window) {
    int slot = Math.floorMod(window, RING);
    if (windowOf[slot] < window) {
      windowOf[slot] = window;
      requests[slot] = 0;
      errors[slot] = 0;
      slow[slot] = 0;
      slowest[slot] = 0;
      buckets[slot] = NO_BUCKETS;
      counts[slot] = NO_COUNTS;
    }
    return slot;
  }

  private void learnProfile(int slotOfDay, double requestsPerWindow) {
    if (profile == null) {
      profile = new float[SLOTS];
    }
    float then = profile[slotOfDay];
    profile[slotOfDay] = (float) (then == 0 ? requestsPerWindow : (then + requestsPerWindow) / 2);
  }

  /// Today's five minutes are learnt when they are a quarter of an hour old: until then the profile
  /// says what earlier days had.
  private void learnToday(long window, double many) {
    long fiveMinutes = window / WINDOWS_PER_SLOT;
    int pending = (int) (fiveMinutes % PENDING);
    if (pendingOf[pending] != fiveMinutes) {
      if (pendingWindows[pending] == WINDOWS_PER_SLOT) {
        learnProfile((int) (pendingOf[pending] % SLOTS), pendingSums[pending] / WINDOWS_PER_SLOT);
      }
      pendingOf[pending] = fiveMinutes;
      pendingSums[pending] = 0;
      pendingWindows[pending] = 0;
    }
    pendingSums[pending] += (float) many;
    pendingWindows[pending]++;
  }

  private static int slotOfDay(long window) {
    return (int) Math.floorMod(window / WINDOWS_PER_SLOT, (long) SLOTS);
  }
}
