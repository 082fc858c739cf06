package io.ollystack.anomaly.live;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// An anomaly in the making. Not thread-safe.
final class Episode {
  /// It is over when nothing was odd for so many windows, and lives on if it returns within twice
  /// as many.
  static final int CALM_WINDOWS = 9;

  /// After two hours what lasts becomes usual.
  static final int LONGEST_WINDOWS = 720;

  private static final double MOST_SCORE = 300;
  private static final HexFormat HEX = HexFormat.of();

  final Place place;
  final Measure measure;
  final long onset;
  final long noticed;
  private final String id;
  private String group;
  private boolean origin = true;
  private boolean high;
  private double observed;
  private double expected;
  private double expectedLow;
  private double expectedHigh;
  private double score;
  private double probability;
  private long lastOdd;
  private long endedAt = -1;
  private boolean changed = true;

  Episode(Place place, Measure measure, long onset, long noticed, Judgement first, int tests) {
    this.place = place;
    this.measure = measure;
    this.onset = onset;
    this.noticed = noticed;
    this.id = id(place, measure, onset);
    this.group = id;
    this.lastOdd = noticed;
    this.high = first.high();
    see(first, tests, noticed);
  }

  /// One that was stored earlier.
  Episode(Anomaly stored) {
    place = stored.place();
    measure = stored.measure();
    onset = window(stored.onset());
    noticed = window(stored.noticed());
    id = stored.id();
    group = stored.group();
    origin = stored.origin();
    high = stored.high();
    observed = stored.observed();
    expected = stored.expected();
    expectedLow = stored.expectedLow();
    expectedHigh = stored.expectedHigh();
    score = stored.score();
    probability = stored.probability();
    lastOdd = window(stored.last()) - 1;
    endedAt = stored.ended().map(Episode::window).orElse(-1L);
    changed = false;
  }

  void see(Judgement judgement, int tests, long window) {
    if (window > lastOdd || endedAt >= 0) {
      lastOdd = window;
      endedAt = -1;
      changed = true;
    }
    if (judgement.surprise() > score) {
      score = Math.min(MOST_SCORE, judgement.surprise());
      probability = FalseAlarms.probability(judgement.surprise(), tests);
      changed = true;
    }
    if (expectedHigh == 0 && expected == 0) {
      expected = judgement.expected();
      expectedLow = judgement.expectedLow();
      expectedHigh = judgement.expectedHigh();
      observed = judgement.observed();
    }
    if (high == judgement.high()) {
      observed =
          high
              ? Math.max(observed, judgement.observed())
              : Math.min(observed, judgement.observed());
    }
  }

  boolean isTooLong(long window) {
    return window - onset >= LONGEST_WINDOWS;
  }

  void endIfCalm(long window) {
    if (isOpen() && (window - lastOdd >= CALM_WINDOWS || isTooLong(window))) {
      endedAt = lastOdd + 1;
      changed = true;
    }
  }

  boolean isOpen() {
    return endedAt < 0;
  }

  /// Whether it was short and not very surprising: if such ones come again and again, they are how
  /// this place is.
  boolean isSmall() {
    return !isOpen() && score < 25 && lastOdd - onset <= 36;
  }

  long lastOdd() {
    return lastOdd;
  }

  boolean isForgotten(long window) {
    return !isOpen() && window - lastOdd > 3L * CALM_WINDOWS;
  }

  boolean takesBack(long window) {
    return !isOpen() && window - lastOdd <= 3L * CALM_WINDOWS && window - onset < LONGEST_WINDOWS;
  }

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  double score() {
    return score;
  }

  void join(String newGroup) {
    changed |= !group.equals(newGroup);
    group = newGroup;
  }

  void origin(boolean isOrigin) {
    changed |= origin != isOrigin;
    origin = isOrigin;
  }

  /// Whether it differs from what was told last.
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  Anomaly told() {
    return new Anomaly(
        id,
        group,
        origin,
        place,
        measure,
        instant(onset),
        instant(noticed + 1),
        instant(lastOdd + 1),
        endedAt < 0 ? Optional.empty() : Optional.of(instant(endedAt)),
        high,
        observed,
        expected,
        expectedLow,
        expectedHigh,
        score,
        probability);
  }

  private static Instant instant(long window) {
    return Instant.ofEpochSecond(window * WindowCounts.LENGTH);
  }

  private static long window(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), WindowCounts.LENGTH);
  }

  private static String id(Place place, Measure measure, long onset) {
    String text =
        String.join(
            "\u0000",
            place.tenant(),
            place.service(),
            place.operation(),
            place.caller(),
            measure.id(),
            Long.toString(onset));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HEX.formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
