package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Journey;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.opentelemetry.context.Context;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/// The visitors: they come as they like (Poisson), more in the evening than at night, a little more
/// on week-ends, and never exactly as many as yesterday.
public final class Traffic {
  private static final double BUSIEST_HOUR_UTC = 19;
  private static final double DAILY_SWING = 0.4;
  private static final double LARGEST_FACTOR = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final World world;
  private final double visitsPerSecond;
  private final List<Journey> journeys;
  private final double totalWeight;
  private final Dice arrivals;
  private final Dice mood;
  private double noise;
  private double surge = 1;
  private long visits;

  Traffic(World world, double visitsPerSecond, List<Journey> journeys, long seed) {
    this.world = world;
    this.visitsPerSecond = visitsPerSecond;
    this.journeys = List.copyOf(journeys);
    totalWeight = journeys.stream().mapToDouble(Journey::weight).sum();
    arrivals = Dice.forPart(seed, "arrivals");
    mood = Dice.forPart(seed, "mood");
  }

  void start() {
    world.timeline().every(Duration.ofMinutes(1), this::changeMood);
    next();
  }

  /// Multiplies the number of visitors; 1 is usual.
  public void surge(double factor) {
    surge = factor;
  }

  public long visits() {
    return visits;
  }

  private void changeMood() {
    noise = 0.8 * noise + 0.03 * mood.gaussian();
  }

  private void next() {
    double highest = visitsPerSecond * LARGEST_FACTOR * Math.max(1, surge);
    long gap = Math.round(arrivals.exponential(1e9 / highest));
    // A surge that starts while this gap passes is noticed with the next arrival, a moment later.
    double surgeThen = surge;
    world
        .timeline()
        .afterNanos(
            gap,
            () -> {
              double share = factor() * surge / (LARGEST_FACTOR * Math.max(1, surgeThen));
              if (arrivals.uniform() < share) {
                visit();
              }
              next();
            });
  }

  private double factor() {
    ZonedDateTime now = world.timeline().now().atZone(ZoneOffset.UTC);
    double hour = now.getHour() + now.getMinute() / 60.0;
    double daily = 1 + DAILY_SWING * Math.cos(2 * Math.PI * (hour - BUSIEST_HOUR_UTC) / 24);
    boolean weekEnd =
        now.getDayOfWeek() == DayOfWeek.SATURDAY || now.getDayOfWeek() == DayOfWeek.SUNDAY;
    return daily * (weekEnd ? 1.15 : 0.94) * Math.exp(noise);
  }

  private void visit() {
    Visit visit = new Visit(world.seed(), visits++);
    double draw = visit.dice().uniform() * totalWeight;
    Journey chosen = journeys.getLast();
    for (Journey journey : journeys) {
      draw -= journey.weight();
      if (draw < 0) {
        chosen = journey;
        break;
      }
    }
    Service entry = world.service(chosen.service());
    Pod pod = entry.pick();
    if (pod != null) {
      long deadline = world.timeline().nowNanos() + PATIENCE.toNanos();
      world
          .serving()
          .serve(
              pod,
              entry.operation(chosen.operation()),
              visit,
              null,
              Context.root(),
              deadline,
              failure -> {});
    }
  }
}
