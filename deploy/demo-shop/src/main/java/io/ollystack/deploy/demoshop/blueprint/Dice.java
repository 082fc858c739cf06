package io.ollystack.deploy.demoshop.blueprint;

import java.util.List;
import java.util.SplittableRandom;

/// A stream of chance with its own seed. Every visit and every part of the shop has its own, so
/// that a fault in one place does not change the dice of the others: two runs with the same seed,
/// one with and one without a fault, see the same visitors. Not thread-safe.
public final class Dice {
  private final SplittableRandom random;

  public Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /// A stream for the named part of the world with this seed.
  public static Dice forPart(long seed, String part) {
    long hash = seed * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < part.length(); i++) {
      hash = (hash ^ part.charAt(i)) * 0x100000001B3L;
    }
    return new Dice(hash);
  }

  public boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /// Uniform in [0, 1).
  public double uniform() {
    return random.nextDouble();
  }

  /// Uniform in [low, high].
  public int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  public long bits() {
    return random.nextLong();
  }

  public double gaussian() {
    return random.nextGaussian();
  }

  /// Exponentially distributed with the given mean.
  public double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  public <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /// An index in [0, n), low ones far more often: popularity of products.
  public int popular(int n) {
    return (int) Math.min(n - 1.0, Math.floor(Math.pow(n + 1.0, Math.pow(uniform(), 1.25)) - 1));
  }

  /// `digits` lower-case hexadecimal digits.
  public String hex(int digits) {
    StringBuilder text = new StringBuilder(digits);
    while (text.length() < digits) {
      text.append("%016x".formatted(bits()));
    }
    return text.substring(0, digits);
  }
}
