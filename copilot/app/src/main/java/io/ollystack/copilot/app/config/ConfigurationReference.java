package io.ollystack.copilot.app.config;

import java.util.List;

/// The settings as a document: `CONFIGURATION.md` is this text, and a test keeps it so.
public final class ConfigurationReference {
  private ConfigurationReference() {}

  /// The reference in Markdown.
  public static String markdown(List<SettingInfo> settings) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Configuration

        <!-- Written by `./ollystack settings --markdown`; a test compares. Change the records in
             src/main/java/io/ollystack/copilot/app/config instead. -->

        Every setting is a flag (`--ollystack.http.port=9090`), an environment variable
        (`OLLYSTACK_HTTP_PORT=9090`) or a line of a YAML file. The flag wins over the variable, the
        variable over the file, the file over the default. The file is `ollystack.yaml` in the working
        directory, or the one that `--ollystack.config` or `OLLYSTACK_CONFIG` names. An empty variable
        counts as not set. Unknown settings and unusable values are all reported at once, and the
        program ends with status 2. `/configuration` of a running service shows the values in effect
        and where each came from; secrets are masked.

        | setting | default | meaning |
        |---|---|---|
        """);
    for (SettingInfo setting : settings) {
      text.append("| `%s`<br>`%s` | ".formatted(setting.key(), setting.environmentVariable()))
          .append(
              setting.defaultText().filter(d -> !d.isEmpty()).map(d -> "`" + d + "`").orElse(""))
          .append(" | %s Expected %s. |\n".formatted(setting.purpose(), setting.expected()));
    }
    return text.toString();
  }

  /// The same for a terminal.
  public static String plain(List<SettingInfo> settings) {
    StringBuilder text = new StringBuilder();
    for (SettingInfo setting : settings) {
      text.append(setting.key())
          .append(setting.defaultText().filter(d -> !d.isEmpty()).map(d -> " = " + d).orElse(""))
          .append("\n    ")
          .append(setting.purpose())
          .append("\n    ")
          .append(setting.environmentVariable())
          .append(": ")
          .append(setting.expected())
          .append(".\n");
    }
    return text.toString();
  }
}
