package io.ollystack.deploy.demoshop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HealthyShopTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration WARM_UP = Duration.ofMinutes(5);

  private static RecordingSink run(long seed, Duration duration) {
    RecordingSink sink = new RecordingSink();
    SignalBuffer buffer = new SignalBuffer(sink);
    World world =
        new World(
            Shop.blueprint(), new WorldSettings(seed, START, 80, Duration.ofSeconds(10)), buffer);
    world.timeline().runUntil(START.plus(duration));
    buffer.flush();
    return sink;
  }

  @Test
  void emitsAboutTheAskedRateOfSpans() {
    RecordingSink sink = run(7, Duration.ofMinutes(20));
    // At noon UTC on a Friday the daily rhythm stands at about 0.82 of the mean.
    double perSecond = sink.spans.size() / 1200.0;
    assertThat(perSecond).isBetween(80 * 0.82 * 0.8, 80 * 0.82 * 1.2);
  }

  @Test
  void everyParentHasArrivedAndEveryTraceHasOneRoot() {
    RecordingSink sink = run(7, Duration.ofMinutes(10));
    Instant settled = START.plus(Duration.ofMinutes(9));
    Set<String> known = new HashSet<>();
    Map<String, Integer> roots = new HashMap<>();
    for (SpanData span : sink.spans) {
      known.add(span.getTraceId() + span.getSpanId());
    }
    for (SpanData span : sink.spans) {
      if (!RecordingSink.between(START, settled).test(span)) {
        continue;
      }
      if (SpanId.isValid(span.getParentSpanId())) {
        assertThat(known.contains(span.getTraceId() + span.getParentSpanId()))
            .as("parent of %s", span)
            .isTrue();
      } else {
        roots.merge(span.getTraceId(), 1, Integer::sum);
      }
    }
    assertThat(roots.values()).allMatch(n -> n == 1);
  }

  @Test
  void isHealthy() {
    RecordingSink sink = run(7, Duration.ofMinutes(20));
    Instant from = START.plus(WARM_UP);
    Instant to = START.plus(Duration.ofMinutes(19));
    assertThat(sink.quantile(0.95, "frontend", "POST /api/checkout", from, to))
        .isBetween(200.0, 900.0);
    assertThat(sink.errorRate("frontend", "POST /api/checkout", from, to)).isLessThan(0.03);
  }
}
