package io.ollystack.anomaly.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A chain of services, shop -> cart -> store, and others beside it, with Poisson traffic.
class LiveDetectorTest {
  private static final long BEGIN = Instant.parse("2026-03-02T08:00:00Z").getEpochSecond() / 10;
  private static final List<String> SERVICES =
      List.of("shop", "cart", "store", "mail", "stock", "price", "ads", "login");

  /// What a window holds at a place, by default and in a test.
  interface World {
    default double rate(String service, long window) {
      return 8 + 4 * Math.sin(window / 8640.0 * 2 * Math.PI);
    }

    default double errorShare(String service, long window) {
      return 0.002;
    }

    default double slowShare(String service, long window) {
      return 0.03;
    }
  }

  private final LiveDetector detector = new LiveDetector();
  private final Map<String, Anomaly> told = new LinkedHashMap<>();

  @Test
  void quietDayTellsNothing() {
    run(detector, new World() {}, 0, 8640);
    assertThat(told).isEmpty();
    assertThat(detector.tests()).isEqualTo(3 * (SERVICES.size() + 3));
  }

  @Test
  void slowServiceIsOneGroupWithItAsOrigin() {
    World world =
        new World() {
          @Override
          public double slowShare(String service, long window) {
            boolean chain = List.of("shop", "cart", "store").contains(service);
            return chain && window >= 600 && window < 630 ? 0.8 : 0.03;
          }
        };
    run(detector, world, 0, 700);
    assertThat(told.values()).extracting(Anomaly::group).containsOnly(first().group());
    assertThat(told.values())
        .filteredOn(Anomaly::origin)
        .extracting(anomaly -> anomaly.place().service())
        .containsOnly("store");
    assertThat(told.values())
        .filteredOn(anomaly -> !anomaly.place().isEverything())
        .extracting(Anomaly::measure)
        .containsOnly(Measure.LATENCY);
    assertThat(first().noticed()).isBetween(at(600), at(603));
    assertThat(first().onset()).isBetween(at(599), at(601));
    assertThat(told.values())
        .allSatisfy(anomaly -> {
          assertThat(anomaly.ended()).isPresent();
          assertThat(anomaly.observed()).isGreaterThan(anomaly.expectedHigh());
          assertThat(anomaly.probability()).isGreaterThan(0.5);
        });
  }

  @Test
  void failingServiceIsToldWithItsShare() {
    run(detector, failing("mail", 500, 520), 0, 560);
    Anomaly mail = only(anomaly -> anomaly.place().service().equals("mail"));
    assertThat(mail.measure()).isEqualTo(Measure.ERRORS);
    assertThat(mail.observed()).isBetween(0.3, 0.8);
    assertThat(mail.expected()).isLessThan(0.01);
    assertThat(mail.noticed()).isBefore(at(503));
    assertThat(mail.text()).startsWith("error_rate of mail is ").contains("%, usually 0.");
  }

  @Test
  void missingTrafficIsAnAlarmOfItsOwn() {
    World world =
        new World() {
          @Override
          public double rate(String service, long window) {
            return service.equals("login") && window >= 500 ? 0 : World.super.rate(service, window);
          }
        };
    run(detector, world, 0, 520);
    Anomaly login = only(anomaly -> anomaly.place().service().equals("login"));
    assertThat(login.measure()).isEqualTo(Measure.REQUESTS);
    assertThat(login.high()).isFalse();
    assertThat(login.observed()).isZero();
    assertThat(login.isOpen()).isTrue();
    assertThat(login.noticed()).isBetween(at(503), at(507));
  }

  @Test
  void silenceOfEverythingIsOneAlarm() {
    World world =
        new World() {
          @Override
          public double rate(String service, long window) {
            return window >= 500 ? 0 : World.super.rate(service, window);
          }
        };
    run(detector, world, 0, 540);
    assertThat(told.values())
        .singleElement()
        .satisfies(anomaly -> assertThat(anomaly.place().text()).isEqualTo("all traffic"));
  }

  @Test
  void restartNeitherForgetsNorRepeats() {
    World world = failing("mail", 500, 560);
    run(detector, world, 0, 530);
    String id = only(anomaly -> anomaly.place().service().equals("mail")).id();
    List<Anomaly> stored = List.copyOf(told.values());

    told.clear();
    LiveDetector restarted = new LiveDetector();
    restarted.restore(stored);
    run(restarted, world, 300, 540);
    assertThat(restarted.endRestored()).isEmpty();
    assertThat(only(anomaly -> anomaly.place().service().equals("mail")))
        .satisfies(anomaly -> {
          assertThat(anomaly.id()).isEqualTo(id);
          assertThat(anomaly.isOpen()).isTrue();
        });
    run(restarted, world, 540, 600);
    assertThat(only(anomaly -> anomaly.place().service().equals("mail")).ended())
        .hasValueSatisfying(end -> assertThat(end).isBetween(at(558), at(592)));
  }

  @Test
  void whatWasToldAndIsNotFoundAgainIsOver() {
    run(detector, failing("mail", 500, 560), 0, 530);
    LiveDetector restarted = new LiveDetector();
    restarted.restore(told.values());
    told.clear();
    run(restarted, new World() {}, 300, 540);
    assertThat(told).isEmpty();
    assertThat(restarted.endRestored())
        .isNotEmpty()
        .allSatisfy(anomaly -> assertThat(anomaly.isOpen()).isFalse());
  }

  @Test
  void laterWindowsChangeNothingThatWasSaid() {
    World world = failing("mail", 500, 520);
    run(detector, world, 0, 505);
    List<Anomaly> early = List.copyOf(told.values());
    told.clear();
    LiveDetector other = new LiveDetector();
    for (long window = 0; window < 560; window++) {
      feed(other, world, window);
    }
    for (long window = 0; window < 505; window++) {
      evaluate(other, window);
    }
    assertThat(told.values()).containsExactlyElementsOf(early);
  }

  @Test
  void whatComesEveryQuarterOfAnHourBecomesAHabit() {
    World world =
        new World() {
          @Override
          public double slowShare(String service, long window) {
            return service.equals("stock") && window % 90 < 2 && window > 300 ? 0.35 : 0.03;
          }
        };
    run(detector, world, 0, 1500);
    assertThat(told.values())
        .filteredOn(anomaly -> anomaly.place().service().equals("stock"))
        .hasSizeLessThanOrEqualTo(3)
        .isNotEmpty();
  }

  @Test
  void placesAreBounded() {
    LiveDetector small = new LiveDetector(5);
    run(small, new World() {}, 0, 3);
    assertThat(small.places()).isEqualTo(5);
    assertThat(small.unwatched()).isEqualTo(3L * (SERVICES.size() + 3 - 5));
  }

  private static World failing(String failing, long from, long to) {
    return new World() {
      @Override
      public double errorShare(String service, long window) {
        return service.equals(failing) && window >= from && window < to ? 0.5 : 0.002;
      }
    };
  }

  private void run(LiveDetector detector, World world, long from, long to) {
    for (long window = from; window < to; window++) {
      feed(detector, world, window);
      evaluate(detector, window);
    }
  }

  private void evaluate(LiveDetector detector, long window) {
    for (Anomaly anomaly : detector.evaluate(at(window))) {
      told.put(anomaly.id(), anomaly);
    }
  }

  /// The same numbers for a window whenever it is made.
  private static void feed(LiveDetector detector, World world, long window) {
    long all = 0;
    long allErrors = 0;
    long allSlow = 0;
    for (int i = 0; i < SERVICES.size(); i++) {
      String service = SERVICES.get(i);
      SplittableRandom random = new SplittableRandom(window * 31 + i);
      int requests = poisson(random, world.rate(service, window));
      int errors = binomial(random, requests, world.errorShare(service, window));
      int slow = binomial(random, requests, world.slowShare(service, window));
      if (requests > 0) {
        put(detector, Place.service("", service), window, requests, errors, slow);
        if (i == 1 || i == 2) {
          Place edge = new Place("", service, "http", SERVICES.get(i - 1));
          put(detector, edge, window, requests, errors, slow);
        }
      }
      all += requests;
      allErrors += errors;
      allSlow += slow;
    }
    if (all > 0) {
      put(detector, Place.everything(""), window, all, allErrors, allSlow);
    }
  }

  private static void put(
      LiveDetector detector, Place place, long window, long requests, long errors, long slow) {
    detector.accept(
        new WindowCounts(
            place,
            BEGIN + window,
            requests,
            errors,
            new int[] {78, 90},
            new long[] {requests - slow, slow}));
  }

  private Anomaly first() {
    return told.values().iterator().next();
  }

  private Anomaly only(Predicate<Anomaly> which) {
    List<Anomaly> found = new ArrayList<>(told.values());
    found.removeIf(which.negate());
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Instant at(long window) {
    return Instant.EPOCH.plus(Duration.ofSeconds((BEGIN + window) * 10));
  }

  private static int poisson(SplittableRandom random, double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private static int binomial(SplittableRandom random, int tries, double share) {
    int hits = 0;
    for (int i = 0; i < tries; i++) {
      hits += random.nextDouble() < share ? 1 : 0;
    }
    return hits;
  }
}
