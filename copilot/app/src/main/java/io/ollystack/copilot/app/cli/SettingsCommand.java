package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.ConfigurationReference;
import io.ollystack.copilot.app.config.SettingInfo;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ollystack settings`: everything that can be set.
@Command(name = "settings", description = "Lists every setting, its default and its meaning.")
final class SettingsCommand implements Callable<Integer> {
  @Option(names = "--markdown", description = "As the text of CONFIGURATION.md.")
  private boolean markdown;

  @Override
  public Integer call() {
    List<SettingInfo> settings = Settings.catalog().settings();
    System.out.print(
        markdown
            ? ConfigurationReference.markdown(settings)
            : ConfigurationReference.plain(settings));
    return 0;
  }
}
