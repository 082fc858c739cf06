package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.assistant.investigate.Investigate;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The investigating role: symptoms become incidents with a cause.
@Configuration(proxyBeanMethods = false)
@Import(InvestigateParts.class)
public class IncidentParts {

  @Bean(initMethod = "start")
  IncidentLoop incidentLoop(Store store, Investigate investigate, Clock clock) {
    return new IncidentLoop(store, investigate, clock);
  }
}
