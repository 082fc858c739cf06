package io.ollystack.anomaly.live;

import java.util.ArrayDeque;
import java.util.Deque;

/// Small oddities that come again and again at one place, such as the refilling of a cache every
/// quarter of an hour. The first two of them are told; from then on only what is clearly odder than
/// all that were, for as long as they keep coming. Large or long ones never become a habit. Not
/// thread-safe.
final class Habits {
  private static final int TOLD = 2;
  private static final int MOST = 8;
  private static final double CLEARLY = 1.3;

  /// Six hours.
  private static final long KEPT_WINDOWS = 2_160;

  private record Small(Measure measure, long window, double surprise) {}

  private final Deque<Small> seen = new ArrayDeque<>(2);

  void add(Episode episode) {
    if (episode.isSmall()) {
      seen.addLast(new Small(episode.measure, episode.lastOdd(), episode.score()));
      if (seen.size() > MOST) {
        seen.removeFirst();
      }
    }
  }

  /// What is still a habit; 0 if there is none.
  double surprise(Measure measure, long window) {
    double most = 0;
    int count = 0;
    for (Small small : seen) {
      if (small.measure() == measure && window - small.window() < KEPT_WINDOWS) {
        most = Math.max(most, small.surprise());
        count++;
      }
    }
    return count < TOLD ? 0 : CLEARLY * most;
  }
}
