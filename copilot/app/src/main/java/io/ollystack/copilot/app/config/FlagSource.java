package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.config.ConfigurationReader.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings given as `--key=value` or `--key value`.
final class FlagSource {
  private final Map<String, String> flags;

  private FlagSource(Map<String, String> flags) {
    this.flags = flags;
  }

  static FlagSource parse(List<String> arguments, List<Problem> problems) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        problems.add(problem(argument, "unexpected argument", ""));
        continue;
      }
      int equals = argument.indexOf('=');
      if (equals > 0) {
        flags.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
        i++;
        flags.put(argument.substring(2), arguments.get(i));
      } else {
        problems.add(problem(argument, "a flag without a value", ""));
      }
    }
    return new FlagSource(flags);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(flags.get(key)).filter(text -> !text.isBlank());
  }

  Optional<Written> find(SettingInfo setting) {
    return text(setting.key()).map(text -> new Written(text, "flag --" + setting.key()));
  }

  void checkKeys(SettingCatalog catalog, List<Problem> problems) {
    List<String> known = catalog.settings().stream().map(SettingInfo::key).toList();
    for (String key : flags.keySet()) {
      if (!known.contains(key) && !key.equals(ConfigurationReader.FILE_KEY)) {
        String full = key.startsWith("ollystack.") ? key : "ollystack." + key;
        String hint =
            Closest.to(full, known).map(name -> "Did you mean --" + name + "?").orElse("");
        problems.add(problem("--" + key, "unknown setting", hint));
      }
    }
  }

  private static Problem problem(String subject, String what, String hint) {
    return new Problem(
        subject,
        what,
        "command line",
        "settings such as --ollystack.http.port=8080; `ollystack settings` lists them",
        hint);
  }
}
