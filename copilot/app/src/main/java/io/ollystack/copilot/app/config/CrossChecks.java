package io.ollystack.copilot.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rules between settings, each of which is right on its own.
final class CrossChecks {
  private CrossChecks() {}

  static void check(Configuration configuration, List<Problem> problems) {
    checkPortsDiffer(configuration, problems);
    checkModel(configuration.llm(), problems);
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

  private static void checkModel(LlmConfig llm, List<Problem> problems) {
    if (llm.provider() == LlmConfig.Provider.NONE) {
      if (!llm.model().isEmpty()) {
        problems.add(
            new Problem(
                "ollystack.llm.model=" + llm.model(),
                "a model without a provider is never asked",
                "settings together",
                "ollystack.llm.provider of openai, anthropic or ollama",
                ""));
      }
      return;
    }
    if (llm.model().isBlank()) {
      problems.add(
          new Problem(
              "ollystack.llm.model",
              "no model is named",
              "settings together",
              "the name of a model, as its provider calls it",
              ""));
    }
    boolean needsKey =
        llm.provider() == LlmConfig.Provider.ANTHROPIC
            || (llm.provider() == LlmConfig.Provider.OPENAI && llm.baseUrl() == null);
    if (needsKey && llm.apiKey().reveal().isEmpty()) {
      problems.add(
          new Problem(
              "ollystack.llm.api-key",
              "the provider's own address asks for a key",
              "settings together",
              "a key, or ollystack.llm.base-url of a server that needs none",
              ""));
    }
    if (!llm.timeout().isPositive()) {
      problems.add(
          new Problem(
              "ollystack.llm.timeout=" + llm.timeout(),
              "leaves no time",
              "settings together",
              "a period such as 6s",
              ""));
    }
  }
}
