package io.ollystack.copilot.observql.sql;

import java.time.Instant;

/// Buckets of an exponential histogram as a map from upper bound to increment. Bucket `i` at scale
/// `s` ends at `2^((offset + i + 1) / 2^s)`; an empty bucket before the first one carries its lower
/// bound. Increments align the earlier counts by their offset. When the range of values grows, an
/// SDK lowers the scale, and `2^(difference)` neighbours become one: the earlier counts are added
/// up the same way. A scale that rises is a new histogram, as after a reset. Negative values are
/// not counted: what the conventions measure so (durations, sizes) has none.
final class ExponentialBuckets {
  private ExponentialBuckets() {}

  static Sql of(String alias, Instant from) {
    Sql counts = Sql.column(alias, "PositiveBucketCounts");
    Sql offset = Sql.column(alias, "PositiveOffset");
    Sql scale = Sql.column(alias, "Scale");
    Sql bounds =
        Sql.of(
            "arrayMap(i -> reinterpretAsInt64(exp2(($ + i) / exp2($))), range(length($) + 1))",
            offset,
            scale,
            counts);
    Sql width =
        Sql.of("toInt64(exp2(greatest($ - $, 0)))", Sql.column(alias, "previous_scale"), scale);
    Sql difference =
        Sql.of(
            "arrayMap((v, i) -> toUInt64(greatest(toInt64(v) - toInt64(arraySum(arraySlice($,"
                + " greatest((toInt64($) + i - 1) * $ - $ + 1, 1),"
                + " greatest((toInt64($) + i) * $ - $"
                + " - greatest((toInt64($) + i - 1) * $ - $ + 1, 1) + 1, 0)))), 0)),"
                + " $, arrayEnumerate($))",
            Sql.column(alias, "previous_buckets"),
            offset,
            width,
            Sql.column(alias, "previous_offset"),
            offset,
            width,
            Sql.column(alias, "previous_offset"),
            offset,
            width,
            Sql.column(alias, "previous_offset"),
            counts,
            counts);
    Sql fresh =
        Sql.of(
            "$ = 1 OR $ = 1 AND $ >= $",
            Sql.column(alias, "AggregationTemporality"),
            Sql.column(alias, "place"),
            Sql.column(alias, "StartTimeUnix"),
            Physical.instant(from));
    Sql reset =
        Sql.of(
            "$ < $ OR $ != $ OR $ > $",
            Sql.column(alias, "Count"),
            Sql.column(alias, "previous"),
            Sql.column(alias, "StartTimeUnix"),
            Sql.column(alias, "previous_start"),
            scale,
            Sql.column(alias, "previous_scale"));
    Sql zero = Sql.column(alias, "ZeroCount");
    Sql increments =
        Sql.of(
            "multiIf($, $, $ = 1, arrayMap(v -> toUInt64(0), $), $, $, $)",
            fresh,
            counts,
            Sql.column(alias, "place"),
            counts,
            reset,
            counts,
            difference);
    Sql zeros =
        Sql.of(
            "multiIf($, $, $ = 1, toUInt64(0), $, $,"
                + " toUInt64(greatest(toInt64($) - toInt64($), 0)))",
            fresh,
            zero,
            Sql.column(alias, "place"),
            reset,
            zero,
            zero,
            Sql.column(alias, "previous_zero"));
    return Sql.of(
        "mapFromArrays(arrayPushFront($, reinterpretAsInt64(toFloat64(0))),"
            + " arrayPushFront(arrayPushFront($, toUInt64(0)), $))",
        bounds,
        increments,
        zeros);
  }
}
