package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.config.LoadedConfiguration;
import io.ollystack.copilot.app.telemetry.MeterParts;
import io.ollystack.copilot.app.telemetry.TelemetryParts;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The core of every process: web server, health, metrics, the configuration endpoint.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({MeterParts.class, TelemetryParts.class})
class ServiceConfiguration {

  @Bean
  WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory> webServerAddress(
      Configuration configuration) {
    return server -> {
      server.setAddress(configuration.http().address().address());
      server.setPort(configuration.http().port().number());
    };
  }

  @Bean
  ConfigurationEndpoint configurationEndpoint(LoadedConfiguration loaded) {
    return new ConfigurationEndpoint(loaded);
  }

  @Bean
  StartReport startReport(Configuration configuration) {
    return new StartReport(configuration);
  }
}
