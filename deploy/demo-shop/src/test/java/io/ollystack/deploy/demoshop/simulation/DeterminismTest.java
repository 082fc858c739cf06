package io.ollystack.deploy.demoshop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.deploy.demoshop.faults.FaultCatalog;
import io.ollystack.deploy.demoshop.faults.FaultDesk;
import io.ollystack.deploy.demoshop.faults.GroundTruth;
import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DeterminismTest {
  private static final Instant START = Instant.parse("2026-11-20T18:00:00Z");

  private record Run(RecordingSink sink, long visits) {}

  private static Run run(long seed, Duration step, Optional<String> fault) throws IOException {
    RecordingSink sink = new RecordingSink();
    SignalBuffer buffer = new SignalBuffer(sink);
    World world =
        new World(
            Shop.blueprint(), new WorldSettings(seed, START, 80, Duration.ofSeconds(10)), buffer);
    FaultDesk desk =
        new FaultDesk(
            world, new FaultCatalog(Shop.blueprint()), new GroundTruth(Optional.empty(), seed));
    fault.ifPresent(name ->
        world
            .timeline()
            .after(Duration.ofMinutes(1), () -> desk.begin(name, Duration.ofMinutes(3), 1)));
    for (Instant at = START;
        at.isBefore(START.plus(Duration.ofMinutes(5)));
        at = world.timeline().now()) {
      world.timeline().runUntil(at.plus(step));
    }
    buffer.flush();
    return new Run(sink, world.traffic().visits());
  }

  @Test
  void theSameSeedGivesTheSameTelemetryHoweverTimeIsCutIntoPieces() throws IOException {
    Run first = run(5, Duration.ofMinutes(5), Optional.of("payment-bad-deploy"));
    Run second = run(5, Duration.ofMillis(100), Optional.of("payment-bad-deploy"));
    assertThat(texts(second.sink().spans)).isEqualTo(texts(first.sink().spans));
    assertThat(texts(second.sink().logs)).isEqualTo(texts(first.sink().logs));
    List<String> others = points(second.sink().metrics);
    others.removeAll(Set.copyOf(points(first.sink().metrics)));
    assertThat(others).isEmpty();
    assertThat(second.sink().metrics).hasSameSizeAs(first.sink().metrics);
  }

  @Test
  void anotherSeedGivesOtherTelemetry() throws IOException {
    Run first = run(5, Duration.ofMinutes(5), Optional.empty());
    Run second = run(6, Duration.ofMinutes(5), Optional.empty());
    assertThat(second.sink().spans.getFirst().getTraceId())
        .isNotEqualTo(first.sink().spans.getFirst().getTraceId());
  }

  @Test
  void aFaultDoesNotChangeWhoVisits() throws IOException {
    Run healthy = run(5, Duration.ofMinutes(5), Optional.empty());
    Run faulty = run(5, Duration.ofMinutes(5), Optional.of("payment-latency"));
    assertThat(faulty.visits()).isEqualTo(healthy.visits());
  }

  /// The SDK collects instruments and points in no particular order.
  private static List<String> points(List<MetricData> metrics) {
    return metrics.stream()
        .flatMap(metric ->
            metric.getData().getPoints().stream()
                .map(point -> metric.getName() + point + metric.getResource().hashCode()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }
}
