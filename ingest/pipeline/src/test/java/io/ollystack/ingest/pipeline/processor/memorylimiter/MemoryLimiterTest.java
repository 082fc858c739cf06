package io.ollystack.ingest.pipeline.processor.memorylimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class MemoryLimiterTest {
  private static final MemoryLimiterConfig CONFIG =
      new MemoryLimiterConfig(Duration.ofSeconds(1), new DataSize(1_000), new DataSize(200));

  private final FakeHeap heap = new FakeHeap();
  private final FakeClock clock = new FakeClock();
  private final MemoryLimiter limiter = new MemoryLimiter(CONFIG, clock, heap);

  @Test
  void admitsBelowTheSoftLimit() throws Exception {
    heap.needed = 800;
    limiter.admit(Signal.TRACES, 1);
    assertThat(heap.collections).isZero();
  }

  @Test
  void garbageAloneDoesNotRefuse() throws Exception {
    heap.needed = 300;
    heap.garbage = 650;
    limiter.admit(Signal.TRACES, 1);
    assertThat(heap.collections).isEqualTo(1);
  }

  @Test
  void refusesWhatDoesNotFitAndRecovers() throws Exception {
    heap.needed = 801;
    assertRefused();
    heap.needed = 100;
    assertRefused(); // not measured again yet
    clock.now = clock.now.plusSeconds(1);
    limiter.admit(Signal.TRACES, 1);
  }

  @Test
  void collectsAtMostEveryTenSeconds() throws Exception {
    heap.needed = 300;
    for (int second = 0; second < 10; second++) {
      heap.garbage = 600;
      limiter.admit(Signal.TRACES, 1);
      clock.now = clock.now.plusSeconds(1);
    }
    assertThat(heap.collections).isEqualTo(1);
    heap.garbage = 600;
    limiter.admit(Signal.TRACES, 1);
    assertThat(heap.collections).isEqualTo(2);
  }

  private void assertRefused() {
    assertThatThrownBy(() -> limiter.admit(Signal.TRACES, 1))
        .isInstanceOfSatisfying(
            Unavailable.class, e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(2)))
        .hasMessage("memory is short: more than 800 bytes of the heap are in use");
  }

  private static final class FakeHeap implements Heap {
    long needed;
    long garbage;
    int collections;

    @Override
    public long usedBytes() {
      return needed + garbage;
    }

    @Override
    public void collect() {
      collections++;
      garbage = 0;
    }
  }

  private static final class FakeClock extends Clock {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
