package io.ollystack.copilot.app.config;

import io.ollystack.copilot.llm.ModelSettings;
import io.ollystack.ingest.clickhouse.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The language model that is asked where the parser is unsure of a question.
@ConfigurationProperties(prefix = "ollystack.llm", ignoreUnknownFields = false)
public record LlmConfig(
    @Setting(
            "Whose interface the language model speaks: openai (and everything compatible with it),"
                + " anthropic or ollama. None is asked without it.")
        @DefaultValue("none")
        Provider provider,
    @Setting(
            "Address of the model's interface, for openai with its /v1, for example"
                + " http://localhost:8000/v1. Without it the provider's own.")
        @Nullable URI baseUrl,
    @Setting("Key for the model's interface.") @DefaultValue("") Secret apiKey,
    @Setting("Name of the model, as its provider calls it.") @DefaultValue("") String model,
    @Setting("How long the model may take for one question, repeats included.") @DefaultValue("6s")
        Duration timeout,
    @Setting("How often a call is repeated when the provider is overloaded or unreachable.")
        @DefaultValue("2")
        Integer repeats,
    @Setting("Most tokens, sent and received, that one question may take.") @DefaultValue("40000")
        Integer tokensPerQuestion,
    @Setting("Most tokens that one user (one API token) may take on a UTC day.")
        @DefaultValue("500000")
        Integer tokensPerUserAndDay,
    @Setting("Most tokens that a tenant may take on a UTC day.") @DefaultValue("5000000")
        Integer tokensPerDay,
    @Setting("Price of a million sent tokens, for the account of what was spent.")
        @DefaultValue("0")
        Double priceSent,
    @Setting("Price of a million received tokens.") @DefaultValue("0") Double priceReceived) {
  /// Whose interface is spoken.
  public enum Provider {
    NONE,
    OPENAI,
    ANTHROPIC,
    OLLAMA
  }

  /// The model to ask; empty if none is.
  public Optional<ModelSettings> asked() {
    return switch (provider) {
      case NONE -> Optional.empty();
      case OPENAI -> Optional.of(settings(ModelSettings.Provider.OPENAI));
      case ANTHROPIC -> Optional.of(settings(ModelSettings.Provider.ANTHROPIC));
      case OLLAMA -> Optional.of(settings(ModelSettings.Provider.OLLAMA));
    };
  }

  private ModelSettings settings(ModelSettings.Provider whose) {
    return new ModelSettings(
        whose,
        baseUrl,
        apiKey.reveal(),
        model,
        timeout,
        repeats,
        new ModelSettings.Budgets(tokensPerQuestion, tokensPerUserAndDay, tokensPerDay),
        new ModelSettings.Prices(priceSent, priceReceived));
  }
}
