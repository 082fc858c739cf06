package io.ollystack.ingest.pipeline.processor.memorylimiter;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.config.ConfigProblem.Code;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.time.Duration;
import java.util.OptionalLong;

/// Settings of `memory_limiter`, under the collector's names; the memory is the Java heap.
///
/// @param checkInterval how often the heap is measured; default 1 s
/// @param limit of the heap; `limit_mib`, or `limit_percentage` of the largest heap; default 85 %
/// @param spike room kept below the limit: requests are refused above limit minus spike;
///   `spike_limit_mib` or `spike_limit_percentage`; default a fifth of the limit
public record MemoryLimiterConfig(Duration checkInterval, DataSize limit, DataSize spike) {
  private static final int DEFAULT_PERCENTAGE = 85;
  private static final long MAX_MIB = 1L << 30;

  static MemoryLimiterConfig read(ConfigSection section, long maxHeapBytes) {
    Duration interval = section.duration("check_interval", Duration.ofSeconds(1));
    if (interval.isZero()) {
      section.bad("check_interval", "expected more than 0");
    }
    onlyOne(section, "limit_mib", "limit_percentage");
    onlyOne(section, "spike_limit_mib", "spike_limit_percentage");
    long limit =
        bytes(section, "limit_mib", "limit_percentage", maxHeapBytes)
            .orElse(maxHeapBytes / 100 * DEFAULT_PERCENTAGE);
    long spike =
        bytes(section, "spike_limit_mib", "spike_limit_percentage", maxHeapBytes).orElse(limit / 5);
    if (spike >= limit) {
      section
          .problems()
          .add(
              Code.CONFLICTING_SETTINGS,
              section.place(),
              "memory_limiter: the spike limit (%d bytes) is not below the limit (%d bytes)"
                  .formatted(spike, limit),
              "Leave it out for a fifth of the limit.");
      spike = limit / 5;
    }
    return new MemoryLimiterConfig(interval, new DataSize(limit), new DataSize(spike));
  }

  private static void onlyOne(ConfigSection section, String mib, String percentage) {
    if (section.has(mib) && section.has(percentage)) {
      section
          .problems()
          .add(
              Code.CONFLICTING_SETTINGS,
              section.placeOf(percentage),
              "'%s' and '%s' exclude each other".formatted(mib, percentage),
              "Keep one of them.");
    }
  }

  private static OptionalLong bytes(
      ConfigSection section, String mibKey, String percentageKey, long maxHeapBytes) {
    long mib = section.number(mibKey, 0, 1, MAX_MIB);
    long percentage = section.number(percentageKey, 0, 1, 100);
    if (mib > 0) {
      return OptionalLong.of(mib << 20);
    }
    return percentage > 0 ? OptionalLong.of(maxHeapBytes / 100 * percentage) : OptionalLong.empty();
  }
}
