package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.SettingInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `ollystack settings`: everything that can be set.
@Command(name = "settings", description = "Lists every setting, its default and its meaning.")
final class SettingsCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    for (SettingInfo setting : Settings.catalog().settings()) {
      System.out.println(
          setting.key() + setting.defaultText().map(text -> " = " + text).orElse(""));
      System.out.println("    " + setting.purpose());
      System.out.println("    " + setting.environmentVariable() + ", " + setting.expected() + ".");
    }
    return 0;
  }
}
