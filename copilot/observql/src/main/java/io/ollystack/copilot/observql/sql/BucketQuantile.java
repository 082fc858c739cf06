package io.ollystack.copilot.observql.sql;

/// A quantile out of bucket counts, by linear interpolation within the bucket that holds the rank:
/// what the specification's H4 does, as one expression, so that it fits any GROUP BY.
///
/// Buckets are a map from upper bound to count, summed over samples. The bound is the bit pattern
/// of the double, since map aggregates take integers only; the map keeps empty buckets, which the
/// lower bound of the next one needs.
final class BucketQuantile {
  /// Sorted pairs (upper bound, count) from the summed map.
  private static final String SORTED =
      "arraySort(arrayMap((k, v) -> (reinterpretAsFloat64(k), v), mapKeys($), mapValues($)))";

  private BucketQuantile() {}

  static Sql of(Sql summed, double level) {
    Sql pairs = Sql.of(SORTED, Sql.text("h"), Sql.text("h"));
    Sql interpolated =
        Sql.text(
            "if(i > length(b) OR isInfinite(b[i].1), b[i - 1].1,"
                + " if(i = 1, 0, b[i - 1].1) + (b[i].1 - if(i = 1, 0, b[i - 1].1))"
                + " * (r - if(i = 1, 0, c[i - 1])) / b[i].2)");
    Sql ranked =
        Sql.of(
            "arrayMap((b, c, r) -> arrayMap(i -> $, [arrayFirstIndex(x -> x >= r, c)])[1],"
                + " [b], [arrayCumSum(b.2)], [arraySum(b.2) * $])[1]",
            interpolated,
            Sql.number(level));
    return Sql.of(
        "arrayMap(h -> if(arraySum(mapValues(h)) = 0, NULL, arrayMap(b -> $, [$])[1]), [$])[1]",
        ranked,
        pairs,
        summed);
  }
}
