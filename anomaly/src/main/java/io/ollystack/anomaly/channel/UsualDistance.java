package io.ollystack.anomaly.channel;

/// How large the distances of a series usually are: the one that nine of ten of the last 2,000
/// stayed below. Turns distances, which only rank within a series, into something that reads alike
/// for all.
public final class UsualDistance {
  private static final int MEMORY = 2_000;
  private static final double SHARE = 0.9;

  private final RollingRanks distances = new RollingRanks(MEMORY);

  /// How many times the usual one a distance is; infinite if the usual one is nothing.
  public double times(double distance) {
    double usual = distances.size() == 0 ? 0 : distances.quantile(SHARE);
    if (usual > 0) {
      return distance / usual;
    }
    return distance > 0 ? Double.POSITIVE_INFINITY : 0;
  }

  public void add(double distance) {
    distances.add(distance);
  }

  public int size() {
    return distances.size();
  }
}
