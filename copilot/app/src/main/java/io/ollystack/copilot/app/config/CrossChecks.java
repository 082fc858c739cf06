package io.ollystack.copilot.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rules between settings, each of which is right on its own.
final class CrossChecks {
  private CrossChecks() {}

  static void check(Configuration configuration, List<Problem> problems) {
    checkPortsDiffer(configuration, problems);
  }

  private static void checkPortsDiffer(Configuration configuration, List<Problem> problems) {
    Map<String, Port> ports = new LinkedHashMap<>();
    ports.put("ollystack.http.port", configuration.http().port());
    ports.put("ollystack.otlp.grpc.port", configuration.otlp().grpc().port());
    ports.put("ollystack.otlp.http.port", configuration.otlp().http().port());
    Map<Integer, String> users = new LinkedHashMap<>();
    ports.forEach((key, port) -> {
      String other = port.number() == 0 ? null : users.putIfAbsent(port.number(), key);
      if (other != null) {
        problems.add(
            new Problem(
                key + "=" + port,
                "the same port as " + other,
                "settings together",
                "a port of its own for each",
                ""));
      }
    });
  }
}
