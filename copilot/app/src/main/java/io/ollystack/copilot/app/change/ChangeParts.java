package io.ollystack.copilot.app.change;

import io.ollystack.copilot.app.store.Store;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The part that writes down changes.
@Configuration(proxyBeanMethods = false)
public class ChangeParts {

  @Bean(initMethod = "start")
  DeploymentRecorder deploymentRecorder(Store store) {
    return new DeploymentRecorder(store);
  }
}
