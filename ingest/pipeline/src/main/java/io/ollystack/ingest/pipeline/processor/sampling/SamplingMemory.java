package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.processor.sampling.Policy.RarePath;
import io.ollystack.ingest.pipeline.processor.sampling.Policy.RateLimiting;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What one tenant's decisions depend on beside the traces themselves. Not thread-safe.
final class SamplingMemory {
  final PathSignature signatures = new PathSignature();
  final @Nullable SpanBudget total;

  private final Map<Integer, SpanBudget> budgets = new HashMap<>();
  private final Map<Integer, PathMemory> paths = new HashMap<>();

  SamplingMemory(OptionalDouble spansPerSecond) {
    this.total = spansPerSecond.isPresent() ? new SpanBudget(spansPerSecond.getAsDouble()) : null;
  }

  SpanBudget budget(RateLimiting limit) {
    return budgets.computeIfAbsent(limit.id(), _ -> new SpanBudget(limit.spansPerSecond()));
  }

  PathMemory paths(RarePath rare) {
    return paths.computeIfAbsent(rare.id(), _ -> new PathMemory(rare.window()));
  }
}
