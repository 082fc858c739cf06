package io.ollystack.copilot.llm;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/// The way to the configured provider, through Spring AI. Repeats nothing by itself: [ModelGateway]
/// does, because every try is counted and kept. Thread-safe.
final class ChatDoor {
  private static final int LONGEST_ANSWER = 1_500;

  private final ModelSettings settings;
  private final ChatModel model;

  ChatDoor(ModelSettings settings) {
    this.settings = settings;
    model =
        switch (settings.provider()) {
          case OPENAI -> openAi(settings);
          case ANTHROPIC -> anthropic(settings);
          case OLLAMA -> ollama(settings);
        };
  }

  /// What of the protocol is used; servers that call themselves compatible lack one or the other.
  ///
  /// @param schema whether the answer's schema goes along, to be enforced while it is written
  record Features(boolean schema, boolean tools, boolean temperature, boolean length) {
    static final Features ALL = new Features(true, true, true, true);

    /// Without what a refusal (HTTP 400) names; the same if it names nothing of these.
    Features without(String refusal) {
      String text = refusal.toLowerCase(java.util.Locale.ROOT);
      return new Features(
          schema && !(text.contains("response_format") || text.contains("schema")),
          tools && !text.contains("tool"),
          temperature && !text.contains("temperature"),
          length && !text.contains("max_tokens"));
    }
  }

  /// Asks, and waits.
  ChatResponse call(
      List<Message> messages, String schema, List<ToolCallback> tools, Features features) {
    @Nullable String enforced = features.schema() ? schema : null;
    List<ToolCallback> offered = features.tools() ? tools : List.of();
    ChatOptions options =
        switch (settings.provider()) {
          case OPENAI -> {
            OpenAiChatOptions.Builder builder = OpenAiChatOptions.builder();
            builder.model(settings.model()).toolCallbacks(offered);
            if (features.temperature()) {
              builder.temperature(0.0);
            }
            if (features.length()) {
              builder.maxTokens(LONGEST_ANSWER);
            }
            if (enforced != null) {
              builder.outputSchema(enforced);
            }
            yield builder.build();
          }
          case ANTHROPIC -> {
            AnthropicChatOptions.Builder builder = AnthropicChatOptions.builder();
            builder.model(settings.model()).maxTokens(LONGEST_ANSWER).toolCallbacks(offered);
            if (features.temperature()) {
              builder.temperature(0.0);
            }
            if (enforced != null) {
              builder.outputSchema(enforced);
            }
            yield builder.build();
          }
          case OLLAMA -> {
            OllamaChatOptions.Builder builder = OllamaChatOptions.builder();
            builder.model(settings.model());
            builder.numPredict(LONGEST_ANSWER);
            builder.temperature(0.0);
            // A format and tools together keep Ollama from calling tools: the format matters more.
            if (enforced != null) {
              builder.outputSchema(enforced);
            } else {
              builder.toolCallbacks(offered);
            }
            yield builder.build();
          }
        };
    return model.call(new Prompt(messages, options));
  }

  private static ChatModel openAi(ModelSettings settings) {
    OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
    options
        .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
        .timeout(settings.timeout())
        .maxRetries(0);
    options.model(settings.model());
    URI address = settings.baseUrl();
    if (address != null) {
      options.baseUrl(plain(address));
    }
    return OpenAiChatModel.builder().options(options.build()).build();
  }

  private static ChatModel anthropic(ModelSettings settings) {
    AnthropicChatOptions.Builder options = AnthropicChatOptions.builder();
    options.apiKey(settings.apiKey()).timeout(settings.timeout()).maxRetries(0);
    options.model(settings.model());
    URI address = settings.baseUrl();
    if (address != null) {
      options.baseUrl(plain(address));
    }
    return AnthropicChatModel.builder().options(options.build()).build();
  }

  private static ChatModel ollama(ModelSettings settings) {
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
    requests.setReadTimeout(settings.timeout());
    RestClient.Builder client = RestClient.builder().requestFactory(requests);
    if (!settings.apiKey().isEmpty()) {
      client.defaultHeader("Authorization", "Bearer " + settings.apiKey());
    }
    URI address = settings.baseUrl();
    OllamaApi.Builder api = OllamaApi.builder().restClientBuilder(client);
    if (address != null) {
      api.baseUrl(plain(address));
    }
    OllamaChatOptions.Builder options = OllamaChatOptions.builder();
    options.model(settings.model());
    return OllamaChatModel.builder()
        .ollamaApi(api.build())
        .options(options.build())
        .retryTemplate(new RetryTemplate(RetryPolicy.withMaxRetries(0)))
        .build();
  }

  private static String plain(URI address) {
    String text = address.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
