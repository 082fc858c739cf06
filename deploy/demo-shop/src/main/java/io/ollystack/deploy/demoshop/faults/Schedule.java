package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.Durations;
import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.simulation.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Which faults happen when, counted from the start of simulated time.
///
/// Written as lines `<after> <fault> <duration> [intensity]`, for example `10m payment-latency 5m
/// 1`; empty lines and what follows a `#` do not count. Or one of the ready-made ones: `none`;
/// `demo` (a bad payment deployment that was rolled back, and an innocent one); `tour` (every kind
/// once, 20 minutes apart); `incidents` (drawn from the seed, every kind, some with a red herring,
/// some two at once, some healthy controls).
public record Schedule(List<Entry> entries) {
  private static final List<String> TOUR =
      List.of(
          "payment-latency",
          "shipping-errors",
          "recommendation-leak",
          "payment-bad-deploy",
          "disk-full",
          "noisy-neighbour",
          "cache-broken",
          "messages-lost",
          "load-surge",
          "ad-deploy",
          "healthy");
  private static final Duration SPACING = Duration.ofMinutes(20);
  private static final Duration LENGTH = Duration.ofMinutes(6);
  private static final Duration LEAK_LENGTH = Duration.ofMinutes(9);

  public record Entry(Duration after, String fault, Duration duration, double intensity) {}

  public Schedule {
    entries = List.copyOf(entries);
  }

  /// A ready-made schedule or a file. Throws IllegalArgumentException with every problem found.
  public static Schedule named(String name, FaultCatalog catalog, long seed, Duration length)
      throws IOException {
    return switch (name) {
      case "none" -> new Schedule(List.of());
      case "demo" ->
          new Schedule(
              List.of(
                  new Entry(
                      Duration.ofMinutes(18), "payment-bad-deploy", Duration.ofMinutes(11), 1),
                  new Entry(Duration.ofMinutes(41), "ad-deploy", Duration.ofMinutes(2), 1)));
      case "tour" -> tour();
      case "incidents" -> incidents(catalog, seed, length);
      default -> {
        Path file = Path.of(name);
        if (!Files.isReadable(file)) {
          throw new IllegalArgumentException(
              "--schedule %s: no such file. Expected a file or one of: none, demo, tour, incidents"
                  .formatted(name));
        }
        yield parse(name, Files.readAllLines(file), catalog);
      }
    };
  }

  /// Plans all entries in a world that has just started.
  public void plan(World world, FaultDesk desk) {
    for (Entry entry : entries) {
      world
          .timeline()
          .after(
              entry.after(),
              () -> {
                boolean free =
                    desk.active().stream().noneMatch(r -> r.fault().name().equals(entry.fault()));
                if (free) {
                  desk.begin(entry.fault(), entry.duration(), entry.intensity());
                }
              });
    }
  }

  static Schedule parse(String source, List<String> lines, FaultCatalog catalog) {
    List<Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        try {
          entries.add(entry(line.split("\\s+"), catalog));
        } catch (IllegalArgumentException e) {
          problems.add("%s:%d: %s".formatted(source, i + 1, e.getMessage()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
    }
    return new Schedule(entries);
  }

  private static Entry entry(String[] words, FaultCatalog catalog) {
    if (words.length < 3 || words.length > 4) {
      throw new IllegalArgumentException(
          "expected '<after> <fault> <duration> [intensity]', for example '10m payment-latency 5m'");
    }
    Duration after = Durations.parse(words[0]);
    Fault fault = catalog.named(words[1]);
    Duration duration = Durations.parse(words[2]);
    double intensity = 1;
    if (words.length == 4) {
      try {
        intensity = Double.parseDouble(words[3]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("intensity '%s' is not a number".formatted(words[3]), e);
      }
    }
    return new Entry(after, fault.name(), duration, intensity);
  }

  private static Schedule tour() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < TOUR.size(); i++) {
      String fault = TOUR.get(i);
      entries.add(
          new Entry(SPACING.multipliedBy(i).plus(Duration.ofMinutes(10)), fault, length(fault), 1));
    }
    return new Schedule(entries);
  }

  private static Schedule incidents(FaultCatalog catalog, long seed, Duration length) {
    Dice dice = Dice.forPart(seed, "incidents");
    List<Fault> all = List.copyOf(catalog.all());
    FaultKind[] kinds = FaultKind.values();
    List<Entry> entries = new ArrayList<>();
    Duration at = SPACING;
    for (int i = 0; at.plus(SPACING).compareTo(length) <= 0; i++) {
      Duration jittered = at.plusSeconds(dice.between(0, 180));
      String first = draw(all, kinds[i % kinds.length], dice);
      entries.add(new Entry(jittered, first, length(first), 0.7 + 0.8 * dice.uniform()));
      if (i % 5 == 3) {
        String herring = draw(all, FaultKind.INNOCENT_DEPLOYMENT, dice);
        Duration shortlyBefore = jittered.minusSeconds(dice.between(10, 90));
        entries.add(new Entry(shortlyBefore, herring, Duration.ofMinutes(2), 1));
      } else if (i % 8 == 6) {
        String second = draw(all, kinds[dice.between(0, 7)], dice);
        if (!second.equals(first)) {
          entries.add(new Entry(jittered.plusSeconds(30), second, length(second), 1));
        }
      }
      at = at.plus(SPACING);
    }
    return new Schedule(entries);
  }

  private static String draw(List<Fault> all, FaultKind kind, Dice dice) {
    return dice.pick(all.stream().filter(f -> f.kind() == kind).toList()).name();
  }

  private static Duration length(String fault) {
    return fault.endsWith("-leak") ? LEAK_LENGTH : LENGTH;
  }
}
