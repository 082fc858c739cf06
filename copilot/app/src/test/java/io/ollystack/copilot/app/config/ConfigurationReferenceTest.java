package io.ollystack.copilot.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.service.RoleTable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  @Test
  void documentIsWhatTheRecordsSay() {
    assertThat(Path.of("CONFIGURATION.md"))
        .as("Write it anew:" + " ./ollystack settings --markdown > copilot/app/CONFIGURATION.md")
        .hasContent(
            ConfigurationReference.markdown(new SettingCatalog(RoleTable.available()).settings()));
  }
}
