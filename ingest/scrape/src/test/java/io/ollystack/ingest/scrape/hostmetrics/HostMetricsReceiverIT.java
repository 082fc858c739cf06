package io.ollystack.ingest.scrape.hostmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.scrape.CapturedRequests;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// This machine, for real.
final class HostMetricsReceiverIT {

  @Test
  void reportsThisHostUnderTheCollectorsNames() throws Exception {
    CapturedRequests requests = new CapturedRequests();
    requests.refuseFirst.set(1);
    HostMetricsConfig config = HostMetricsConfig.everything(Duration.ofSeconds(1));
    CapturedRequests.Taken first;
    CapturedRequests.Taken second;
    try (HostMetricsReceiver receiver = new HostMetricsReceiver(config, Clock.systemUTC())) {
      receiver.start(requests);
      first = requests.next();
      second = requests.next();
    }
    Map<String, Metric> metrics = first.byName();
    assertThat(metrics)
        .containsKeys(
            "system.cpu.time",
            "system.memory.usage",
            "system.memory.utilization",
            "system.cpu.load_average.1m",
            "system.filesystem.usage",
            "system.processes.count",
            "system.paging.usage");
    Metric cpu = metrics.getOrDefault("system.cpu.time", Metric.getDefaultInstance());
    assertThat(cpu.getUnit()).isEqualTo("s");
    assertThat(cpu.getSum().getIsMonotonic()).isTrue();
    assertThat(cpu.getSum().getDataPointsList())
        .hasSize(8 * Runtime.getRuntime().availableProcessors());
    NumberDataPoint idle = cpu.getSum().getDataPoints(0);
    assertThat(idle.getAttributesList().stream().map(a -> a.getKey()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("cpu", "state");
    assertThat(idle.getStartTimeUnixNano()).isPositive().isLessThan(idle.getTimeUnixNano());
    double memory =
        metrics
            .getOrDefault("system.memory.usage", Metric.getDefaultInstance())
            .getSum()
            .getDataPointsList()
            .stream()
            .mapToDouble(NumberDataPoint::getAsInt)
            .sum();
    assertThat(memory).isGreaterThan(1 << 28);
    assertThat(total(second, "system.cpu.time"))
        .isGreaterThanOrEqualTo(total(first, "system.cpu.time"));
    assertThat(first.rowNames()).containsAll(metrics.keySet());
  }

  private static double total(CapturedRequests.Taken taken, String name) {
    return taken
        .byName()
        .getOrDefault(name, Metric.getDefaultInstance())
        .getSum()
        .getDataPointsList()
        .stream()
        .mapToDouble(NumberDataPoint::getAsDouble)
        .sum();
  }
}
