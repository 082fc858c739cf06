package io.ollystack.models.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes series of the kinds that services show: rhythms of the day and the week under noise of
/// several kinds, counts, latencies, sawtooths of memory and queues, batch jobs, shifts by
/// deployments, gaps, and now and then an anomaly. The same seed makes the same series.
final class SeriesGenerator {
  private static final int MOST_SAMPLES = 6_000;

  /// By how often they are drawn: most stored series are of five minutes.
  private static final Duration[] STEPS = {
    Duration.ofMinutes(5),
    Duration.ofMinutes(5),
    Duration.ofMinutes(5),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofMinutes(1),
    Duration.ofSeconds(10)
  };

  private final Random random;

  SeriesGenerator(long seed) {
    random = new Random(seed);
  }

  List<TrainingSeries> series(int count) {
    List<TrainingSeries> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Duration step = STEPS[random.nextInt(STEPS.length)];
      int length =
          random.nextInt(4) == 0
              ? 120 + random.nextInt(900)
              : MOST_SAMPLES / 2 + random.nextInt(MOST_SAMPLES / 2);
      made.add(new TrainingSeries("generated " + i, values(length, step), step));
    }
    return made;
  }

  private double[] values(int length, Duration step) {
    double[] rhythm = rhythm(length, step);
    double[] values =
        switch (random.nextInt(6)) {
          case 0 -> counts(rhythm);
          case 1 -> latencies(rhythm);
          case 2 -> sawtooth(length, rhythm);
          case 3 -> wandering(length, rhythm);
          default -> loads(rhythm);
        };
    batches(values, step);
    shifts(values);
    anomalies(values);
    double scale = Math.pow(10, random.nextDouble() * 8 - 2);
    double offset = random.nextInt(3) == 0 ? random.nextDouble() * 20 : 0;
    for (int i = 0; i < length; i++) {
      values[i] = scale * (values[i] + offset);
    }
    gaps(values);
    return values;
  }

  /// Around 1: harmonics of the day, a weekend that differs, and a day that is not quite like the
  /// last one.
  private double[] rhythm(int length, Duration step) {
    double day = Duration.ofDays(1).dividedBy(step);
    double depth = random.nextInt(4) == 0 ? 0 : 0.05 + 0.85 * random.nextDouble();
    double phase = random.nextDouble();
    double[] share = {1, 0.5 * random.nextDouble(), 0.3 * random.nextDouble()};
    double[] shift = {0, random.nextDouble(), random.nextDouble()};
    double weekend = random.nextBoolean() ? 1 : 0.4 + 0.6 * random.nextDouble();
    double moody = 0.15 * random.nextDouble() * random.nextDouble();
    double growth = random.nextInt(3) == 0 ? 0.3 * random.nextGaussian() / MOST_SAMPLES : 0;
    double[] rhythm = new double[length];
    double mood = 0;
    for (int i = 0; i < length; i++) {
      if (i % Math.max(1, (int) day) == 0) {
        mood = 0.5 * mood + moody * random.nextGaussian();
      }
      double wave = 0;
      for (int k = 0; k < share.length; k++) {
        wave += share[k] * Math.sin(2 * Math.PI * ((k + 1) * (i / day + phase) + shift[k]));
      }
      boolean free = (long) (i / day + phase) % 7 >= 5;
      rhythm[i] =
          Math.max(0.01, (1 + depth * wave / 1.6) * (free ? weekend : 1) * (1 + mood) + growth * i);
    }
    return rhythm;
  }

  /// Utilisation and rates: autoregressive noise, sometimes with heavy tails.
  private double[] loads(double[] rhythm) {
    double noise = 0.005 + 0.15 * random.nextDouble() * random.nextDouble();
    double memory = random.nextBoolean() ? 0 : 0.3 + 0.69 * random.nextDouble();
    boolean heavy = random.nextInt(3) == 0;
    double[] values = new double[rhythm.length];
    double rest = 0;
    for (int i = 0; i < values.length; i++) {
      double shock = heavy ? student() : random.nextGaussian();
      rest = memory * rest + Math.sqrt(1 - memory * memory) * shock;
      values[i] = rhythm[i] * (1 + noise * rest) + 0.3 * noise * random.nextGaussian();
    }
    return values;
  }

  /// Requests or errors of a step: few or many.
  private double[] counts(double[] rhythm) {
    double mean = Math.pow(10, random.nextDouble() * 3.5 - 0.7);
    double burst = random.nextBoolean() ? 0 : 0.3 * random.nextDouble();
    double[] values = new double[rhythm.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = poisson(mean * rhythm[i] * Math.exp(burst * random.nextGaussian())) / mean;
    }
    return values;
  }

  /// Quantiles of durations: skewed, a little longer under load.
  private double[] latencies(double[] rhythm) {
    double sigma = 0.02 + 0.3 * random.nextDouble() * random.nextDouble();
    double load = 0.6 * random.nextDouble();
    double memory = 0.9 * random.nextDouble();
    double[] values = new double[rhythm.length];
    double rest = 0;
    for (int i = 0; i < values.length; i++) {
      rest = memory * rest + Math.sqrt(1 - memory * memory) * random.nextGaussian();
      values[i] = Math.pow(rhythm[i], load) * Math.exp(sigma * rest);
    }
    return values;
  }

  /// Memory before a collection, a disk before it is cleaned: fills with the load, then drops.
  private double[] sawtooth(int length, double[] rhythm) {
    double rate = Math.pow(10, -3.5 * random.nextDouble()) / 4;
    double low = 0.6 * random.nextDouble();
    double noise = 0.01 * random.nextDouble();
    double[] values = new double[length];
    double level = low;
    double high = 1 - 0.2 * random.nextDouble();
    for (int i = 0; i < length; i++) {
      level += rate * rhythm[i];
      if (level >= high) {
        level = low;
        high = 1 - 0.2 * random.nextDouble();
      }
      values[i] = level + noise * random.nextGaussian();
    }
    return values;
  }

  /// Connections, caches and queues: wanders, pulled back weakly, beside the rhythm.
  private double[] wandering(int length, double[] rhythm) {
    double pull = Math.pow(10, -1 - 3 * random.nextDouble());
    double stride = 0.3 * Math.sqrt(pull) * random.nextDouble();
    double share = random.nextDouble();
    boolean steps = random.nextInt(3) == 0;
    double[] values = new double[length];
    double level = 1;
    for (int i = 0; i < length; i++) {
      level += pull * (1 - level) + stride * random.nextGaussian();
      double value = level + share * (rhythm[i] - 1);
      values[i] = steps ? Math.round(value * 40) / 40.0 : value;
    }
    return values;
  }

  private void batches(double[] values, Duration step) {
    if (random.nextInt(4) > 0) {
      return;
    }
    int every =
        (int)
            Math.max(
                6, Duration.ofHours(new int[] {1, 3, 6, 24}[random.nextInt(4)]).dividedBy(step));
    int length = 1 + random.nextInt(Math.max(1, every / 6));
    double height = 0.2 + random.nextDouble();
    int first = random.nextInt(every);
    for (int i = 0; i < values.length; i++) {
      if ((i + first) % every < length) {
        values[i] += height * (0.9 + 0.2 * random.nextDouble());
      }
    }
  }

  /// Deployments and restarts move the level for good.
  private void shifts(double[] values) {
    for (int shifts = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0; shifts > 0; shifts--) {
      int at = random.nextInt(values.length);
      boolean times = random.nextBoolean();
      double by = times ? Math.exp(0.5 * random.nextGaussian()) : 0.5 * random.nextGaussian();
      for (int i = at; i < values.length; i++) {
        values[i] = times ? values[i] * by : values[i] + by;
      }
    }
  }

  private void anomalies(double[] values) {
    for (int left = random.nextInt(4); left > 0; left--) {
      int at = random.nextInt(values.length);
      int end = Math.min(values.length, at + 1 + random.nextInt(60));
      double by = random.nextGaussian();
      double held = values[at];
      int kind = random.nextInt(4);
      for (int i = at; i < end; i++) {
        values[i] =
            switch (kind) {
              case 0 -> values[i] + by;
              case 1 -> values[i] + by * (i - at) / (end - at);
              case 2 -> held;
              default -> values[i] * (1 + 0.3 * random.nextGaussian());
            };
      }
    }
  }

  private void gaps(double[] values) {
    if (random.nextInt(4) > 0) {
      return;
    }
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      int at = random.nextInt(values.length);
      Arrays.fill(values, at, Math.min(values.length, at + 1 + random.nextInt(100)), Double.NaN);
    }
  }

  /// With three degrees of freedom, of variance 1.
  private double student() {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double each = random.nextGaussian();
      sum += each * each;
    }
    return random.nextGaussian() / Math.sqrt(sum);
  }

  private double poisson(double mean) {
    if (mean > 50) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
