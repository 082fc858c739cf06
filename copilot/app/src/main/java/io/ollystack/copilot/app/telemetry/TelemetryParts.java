package io.ollystack.copilot.app.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.ollystack.copilot.app.config.Configuration;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/// The part that sends the product's own telemetry, built only when an endpoint is set.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
@Conditional(TelemetryParts.EndpointSet.class)
public class TelemetryParts {

  /// Whether the product's telemetry is to be sent anywhere.
  static final class EndpointSet implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return Objects.requireNonNull(context.getBeanFactory())
              .getBean(Configuration.class)
              .telemetry()
              .endpoint()
          != null;
    }
  }

  @Bean
  OwnTelemetry ownTelemetry(
      Configuration configuration, MeterRegistry meters, ScrapedMeters scraped) {
    URI endpoint = Objects.requireNonNull(configuration.telemetry().endpoint());
    return OwnTelemetry.start(endpoint, configuration.telemetry(), meters, scraped);
  }

  @Bean
  OpenTelemetry openTelemetry(OwnTelemetry telemetry) {
    return telemetry.api();
  }

  @Bean
  SpanExport spanExport(OwnTelemetry telemetry) {
    return new SpanExport(telemetry.api());
  }
}
