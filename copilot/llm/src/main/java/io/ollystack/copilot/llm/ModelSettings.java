package io.ollystack.copilot.llm;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which model is asked, how long, and at what expense at most.
///
/// @param baseUrl null: the provider's own address
/// @param apiKey empty: none is sent
/// @param timeout for one question, all its calls and repeats included
/// @param repeats of a call that failed for a reason that may pass
public record ModelSettings(
    Provider provider,
    @Nullable URI baseUrl,
    String apiKey,
    String model,
    Duration timeout,
    int repeats,
    Budgets budgets,
    Prices prices) {
  /// Where models are.
  public enum Provider {
    OPENAI,
    ANTHROPIC,
    OLLAMA
  }

  /// Tokens, sent and received together; a day is a UTC day.
  public record Budgets(long perQuestion, long perUserAndDay, long perDay) {}

  /// In the currency of your contract, for a million tokens; 0 if nothing is paid.
  public record Prices(double sent, double received) {
    double of(long sentTokens, long receivedTokens) {
      return (sentTokens * sent + receivedTokens * received) / 1e6;
    }
  }

  public ModelSettings {
    Objects.requireNonNull(provider, "provider");
    if (model.isBlank()) {
      throw new IllegalArgumentException("no model is named");
    }
  }

  /// Keeps the key out of logs.
  @Override
  public String toString() {
    return provider + " " + model + (baseUrl == null ? "" : " at " + baseUrl);
  }
}
