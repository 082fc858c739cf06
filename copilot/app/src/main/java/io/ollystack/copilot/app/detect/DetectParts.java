package io.ollystack.copilot.app.detect;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.ollystack.copilot.app.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The part that watches.
@Configuration(proxyBeanMethods = false)
public class DetectParts {

  @Bean(initMethod = "start")
  DetectLoop detectLoop(Store store, Clock clock) {
    return new DetectLoop(store, clock);
  }

  @Bean
  MeterBinder detectMeters(DetectLoop loop, Clock clock) {
    return registry -> {
      gauge(
              "ollystack.detect.places",
              "services, operations and edges watched",
              loop,
              DetectLoop.Status::places)
          .register(registry);
      gauge(
              "ollystack.detect.series",
              "series judged in the last window",
              loop,
              DetectLoop.Status::series)
          .register(registry);
      gauge("ollystack.detect.open", "anomalies that last", loop, DetectLoop.Status::open)
          .register(registry);
      gauge(
              "ollystack.detect.behind",
              "seconds since the end of the last window judged",
              loop,
              status -> Duration.between(status.evaluated(), clock.instant()).toMillis() / 1000.0)
          .register(registry);
      FunctionCounter.builder(
              "ollystack.detect.unwatched",
              loop,
              each -> each.status().map(DetectLoop.Status::unwatched).orElse(0L))
          .description("counts of places beyond the bound")
          .register(registry);
    };
  }

  private static Gauge.Builder<DetectLoop> gauge(
      String name, String description, DetectLoop loop, ToDoubleFunction<DetectLoop.Status> value) {
    return Gauge.builder(
            name, loop, each -> each.status().map(value::applyAsDouble).orElse(Double.NaN))
        .description(description);
  }
}
