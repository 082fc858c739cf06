package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.ConfigurationReader;
import io.ollystack.copilot.app.config.ConfigurationRejected;
import io.ollystack.copilot.app.config.LoadedConfiguration;
import io.ollystack.copilot.app.config.SettingCatalog;
import io.ollystack.copilot.app.service.RoleTable;
import java.nio.file.Path;
import java.util.List;

/// The settings of this process, as every command that needs some reads them.
final class Settings {
  private Settings() {}

  static LoadedConfiguration load(List<String> flags) throws ConfigurationRejected {
    return new ConfigurationReader(catalog()).read(flags, System.getenv(), Path.of(""));
  }

  static SettingCatalog catalog() {
    return new SettingCatalog(RoleTable.available());
  }
}
