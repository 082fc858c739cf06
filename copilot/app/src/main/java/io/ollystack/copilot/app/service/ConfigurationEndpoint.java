package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.config.LoadedConfiguration;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/// `/configuration`: every setting in effect, where it came from and what it is for. Secrets are
/// masked.
@Endpoint(id = "configuration")
final class ConfigurationEndpoint {
  private final LoadedConfiguration loaded;

  ConfigurationEndpoint(LoadedConfiguration loaded) {
    this.loaded = loaded;
  }

  @ReadOperation
  public List<LoadedConfiguration.Effective> settings() {
    return loaded.settings();
  }
}
