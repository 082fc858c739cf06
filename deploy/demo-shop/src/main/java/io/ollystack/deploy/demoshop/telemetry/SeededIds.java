package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.SplittableRandom;

/// Trace and span ids from the seed, so that the same run yields the same ids. Owned by the
/// simulation's thread.
public final class SeededIds implements IdGenerator {
  private final SplittableRandom random;

  public SeededIds(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public String generateSpanId() {
    return SpanId.fromLong(nonZero());
  }

  @Override
  public String generateTraceId() {
    return TraceId.fromLongs(nonZero(), nonZero());
  }

  @Override
  public boolean generatesRandomTraceIds() {
    return true;
  }

  private long nonZero() {
    long id;
    do {
      id = random.nextLong();
    } while (id == 0);
    return id;
  }
}
