package io.ollystack.copilot.app.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;

/// Gives components that count with OpenTelemetry a meter whose figures are on `/metrics`, whether
/// or not the product's telemetry is sent anywhere.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class MeterParts {

  @Bean
  ScrapedMeters scrapedMeters(PrometheusRegistry registry) {
    ScrapedMeters scraped = new ScrapedMeters();
    registry.register(scraped);
    return scraped;
  }

  @Bean
  Meter meter(ScrapedMeters scraped, ObjectProvider<OpenTelemetry> sent) {
    return sent.getIfAvailable(() -> unsent(scraped)).getMeter("ollystack");
  }

  private static OpenTelemetry unsent(ScrapedMeters scraped) {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(scraped).build())
        .build();
  }
}
