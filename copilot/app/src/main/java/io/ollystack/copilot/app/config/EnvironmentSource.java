package io.ollystack.copilot.app.config;

import io.ollystack.copilot.app.config.ConfigurationReader.Written;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Settings given as environment variables: `OLLYSTACK_HTTP_PORT` for `ollystack.http.port`.
final class EnvironmentSource {
  /// Variables of the launcher, of the client commands and of the tests: no settings of the
  /// service.
  private static final Set<String> OTHERS =
      Set.of(
          "OLLYSTACK_CONFIG",
          "OLLYSTACK_EVAL_DATA",
          "OLLYSTACK_JAVA_OPTS",
          "OLLYSTACK_TOKEN",
          "OLLYSTACK_URL");

  private final Map<String, String> environment;

  EnvironmentSource(Map<String, String> environment) {
    this.environment = environment;
  }

  /// An empty variable counts as not set, because compose files cannot leave one out.
  Optional<Written> find(SettingInfo setting) {
    String variable = setting.environmentVariable();
    return Optional.ofNullable(environment.get(variable))
        .filter(text -> !text.isBlank())
        .map(text -> new Written(text, "environment variable " + variable));
  }

  void checkKeys(SettingCatalog catalog, List<Problem> problems) {
    List<String> known = catalog.settings().stream().map(SettingInfo::environmentVariable).toList();
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith("OLLYSTACK_")
          && !variable.startsWith("OLLYSTACK_TEST_")
          && !OTHERS.contains(variable)
          && !known.contains(variable)) {
        problems.add(
            new Problem(
                variable,
                "unknown setting",
                "environment",
                "variables such as OLLYSTACK_HTTP_PORT; `ollystack settings` lists them",
                Closest.to(variable, known).map(name -> "Did you mean " + name + "?").orElse("")));
      }
    }
  }
}
