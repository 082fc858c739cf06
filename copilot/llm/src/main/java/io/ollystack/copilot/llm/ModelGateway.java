package io.ollystack.copilot.llm;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.tool.ToolCallback;
import tools.jackson.databind.json.JsonMapper;

/// Every word to and from a model passes here: redacted, within the time and the tokens that are
/// allowed, repeated where that may help, and kept before it is sent. Blocking; thread-safe.
final class ModelGateway {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);

  /// Characters of a token, where only characters are known: rather too many tokens than too few.
  private static final int CHARACTERS_A_TOKEN = 3;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ModelSettings settings;
  private final ChatDoor door;
  private final ExchangeLog log;
  private final Clock clock;
  private final AtomicReference<ChatDoor.Features> features =
      new AtomicReference<>(ChatDoor.Features.ALL);

  ModelGateway(ModelSettings settings, ExchangeLog log, Clock clock) {
    this.settings = settings;
    this.log = log;
    this.clock = clock;
    door = new ChatDoor(settings);
  }

  String model() {
    return settings.model();
  }

  /// One question's use of the model. Not thread-safe.
  final class Visit {
    private final Tenant tenant;
    private final String user;
    private final String prompt;
    private final String id = UUID.randomUUID().toString();
    private final long endNanos = System.nanoTime() + settings.timeout().toNanos();
    private final List<Message> messages = new ArrayList<>();
    private final Redaction redaction = new Redaction();
    private long tokens;

    private Visit(Tenant tenant, String user, String prompt) {
      this.tenant = tenant;
      this.user = user;
      this.prompt = prompt;
    }

    void instruct(String text) {
      messages.add(new SystemMessage(redaction.redact(text)));
    }

    void say(String text) {
      messages.add(new UserMessage(redaction.redact(text)));
    }

    /// Answers the tool calls of the last turn, in their order.
    void give(List<AssistantMessage.ToolCall> calls, List<String> results) {
      List<ToolResponseMessage.ToolResponse> responses = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        AssistantMessage.ToolCall call = calls.get(i);
        responses.add(
            new ToolResponseMessage.ToolResponse(
                call.id(), call.name(), redaction.redact(results.get(i))));
      }
      messages.add(ToolResponseMessage.builder().responses(responses).build());
    }

    /// Asks for the next turn, which then belongs to the conversation.
    ///
    /// @param schema what the answer's JSON must look like
    Turn next(String schema, List<ToolCallback> tools) throws InterruptedException {
      @Nullable CallFailure last = null;
      for (int tries = 0;
          tries <= settings.repeats() + ChatDoor.Features.class.getRecordComponents().length;
          tries++) {
        ChatDoor.Features used = features.get();
        String enforced = redaction.redact(schema);
        Exchange begun = begun(enforced, tools, used);
        String over = overBudget(begun);
        if (!over.isEmpty()) {
          return new Turn.Nothing(over);
        }
        Outcome outcome = attempt(begun, enforced, tools, used);
        if (outcome.turn() != null) {
          return outcome.turn();
        }
        last = outcome.failure();
        ChatDoor.Features fewer = used.without(last == null ? "" : last.text());
        if (last != null && last.isRefusedRequest() && !fewer.equals(used)) {
          features.compareAndSet(used, fewer);
          if (!fewer.schema() && used.schema()) {
            say("Answer with one JSON object of this schema, and nothing else:\n" + schema);
          }
          continue;
        }
        if (last == null || !last.mayPass() || tries >= settings.repeats() || !pause(last, tries)) {
          break;
        }
      }
      return new Turn.Nothing(
          last == null
              ? "The language model did not answer within " + settings.timeout().toMillis() + " ms."
              : "The language model could not be asked: " + last.text());
    }

    private record Outcome(@Nullable Turn turn, @Nullable CallFailure failure) {}

    private Outcome attempt(
        Exchange begun, String schema, List<ToolCallback> tools, ChatDoor.Features used)
        throws InterruptedException {
      try {
        log.keep(begun);
      } catch (ExchangeLog.NotKept lost) {
        warn("What would be sent to a model cannot be kept", lost);
        return new Outcome(
            new Turn.Nothing(
                "The language model was not asked, because what is sent cannot be kept."),
            null);
      }
      long start = System.nanoTime();
      FutureTask<ChatResponse> task =
          new FutureTask<>(() -> door.call(List.copyOf(messages), schema, tools, used));
      Thread thread = Thread.ofVirtual().name("model-" + id).start(task);
      try {
        ChatResponse response = task.get(Math.max(0, endNanos - start), TimeUnit.NANOSECONDS);
        return new Outcome(received(begun, response, took(start)), null);
      } catch (TimeoutException late) {
        end(begun, "", "timeout", estimate(begun), 0, took(start));
        return new Outcome(null, null);
      } catch (ExecutionException failed) {
        CallFailure failure =
            CallFailure.of(failed.getCause() == null ? failed : failed.getCause());
        end(begun, failure.text(), "failed " + failure.status(), 0, 0, took(start));
        return new Outcome(null, failure);
      } finally {
        task.cancel(true);
        thread.interrupt();
      }
    }

    private Turn received(Exchange begun, ChatResponse response, Duration took)
        throws InterruptedException {
      AssistantMessage message =
          response.getResult() == null ? null : response.getResult().getOutput();
      String text = message == null || message.getText() == null ? "" : message.getText();
      List<AssistantMessage.ToolCall> calls = message == null ? List.of() : message.getToolCalls();
      Object refused = message == null ? "" : message.getMetadata().getOrDefault("refusal", "");
      String refusal = refused == null ? "" : String.valueOf(refused);
      Usage usage = response.getMetadata().getUsage();
      long sent = usage.getPromptTokens() == null ? 0 : usage.getPromptTokens();
      long got = usage.getCompletionTokens() == null ? 0 : usage.getCompletionTokens();
      if (sent + got == 0) {
        sent = estimate(begun);
        got = text.length() / CHARACTERS_A_TOKEN;
      }
      boolean nothing = text.isBlank() && calls.isEmpty();
      String kept = calls.isEmpty() ? text : text + JSON.writeValueAsString(calls);
      end(begun, nothing ? refusal : kept, nothing ? "refused" : "answered", sent, got, took);
      if (nothing || message == null) {
        return new Turn.Refused(redaction.restore(refusal));
      }
      messages.add(message);
      return calls.isEmpty() ? new Turn.Text(redaction.restore(text)) : calls(calls);
    }

    private Turn calls(List<AssistantMessage.ToolCall> calls) {
      return new Turn.Calls(
          calls.stream()
              .map(call ->
                  new AssistantMessage.ToolCall(
                      call.id(), call.type(), call.name(), redaction.restore(call.arguments())))
              .toList());
    }

    private void end(
        Exchange begun, String text, String outcome, long sent, long got, Duration took)
        throws InterruptedException {
      tokens += sent + got;
      try {
        log.keep(begun.ended(text, outcome, sent, got, settings.prices().of(sent, got), took));
      } catch (ExchangeLog.NotKept lost) {
        // What was sent is kept already; only what came back is not.
        warn("An answer of a model is not kept", lost);
      }
    }

    private String overBudget(Exchange next) throws InterruptedException {
      long more = estimate(next);
      ModelSettings.Budgets budgets = settings.budgets();
      if (tokens + more > budgets.perQuestion()) {
        return "The question would take more than its "
            + budgets.perQuestion()
            + " tokens of the language model.";
      }
      Instant day = clock.instant().truncatedTo(ChronoUnit.DAYS);
      try {
        ExchangeLog.Spent spent = log.spent(tenant, user, day);
        if (spent.byUser() + more > budgets.perUserAndDay()) {
          return "Your tokens of the language model are used up for today.";
        }
        if (spent.byAll() + more > budgets.perDay()) {
          return "The tokens of the language model are used up for today.";
        }
      } catch (ExchangeLog.NotKept unknown) {
        warn("What models cost today is not known", unknown);
        return "The language model was not asked, because it is not known what was spent today.";
      }
      return "";
    }

    private boolean pause(CallFailure failure, int tries) throws InterruptedException {
      Duration wait = failure.after().orElse(SHORTEST_WAIT.multipliedBy(1L << tries));
      if (System.nanoTime() + wait.toNanos() >= endNanos) {
        return false;
      }
      Thread.sleep(wait);
      return true;
    }

    private Exchange begun(String schema, List<ToolCallback> tools, ChatDoor.Features used) {
      Map<String, Object> sent = new LinkedHashMap<>();
      sent.put("messages", messages.stream().map(Visit::kept).toList());
      sent.put("schema", used.schema() ? schema : "");
      sent.put(
          "tools",
          used.tools()
              ? tools.stream().map(tool -> tool.getToolDefinition().name()).toList()
              : List.of());
      return new Exchange(
          UUID.randomUUID().toString(),
          id,
          tenant.id(),
          user,
          clock.instant(),
          settings.provider().name().toLowerCase(java.util.Locale.ROOT),
          settings.model(),
          prompt,
          JSON.writeValueAsString(sent),
          redaction.count(),
          "",
          "sending",
          0,
          0,
          0,
          Duration.ZERO);
    }

    private static Map<String, Object> kept(Message message) {
      Map<String, Object> kept = new LinkedHashMap<>();
      kept.put("role", message.getMessageType().getValue());
      kept.put("text", message.getText() == null ? "" : message.getText());
      if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
        kept.put("calls", assistant.getToolCalls());
      }
      if (message instanceof ToolResponseMessage tool) {
        kept.put("results", tool.getResponses());
      }
      return kept;
    }
  }

  /// Begins a question.
  ///
  /// @param prompt name and version
  Visit visit(Tenant tenant, String user, String prompt) {
    return new Visit(tenant, user, prompt);
  }

  private static void warn(String what, Throwable cause) {
    System.getLogger(ModelGateway.class.getName()).log(System.Logger.Level.WARNING, what, cause);
  }

  private static long estimate(Exchange exchange) {
    return exchange.sent().length() / CHARACTERS_A_TOKEN;
  }

  private static Duration took(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /// What came back.
  sealed interface Turn {
    record Text(String text) implements Turn {}

    record Calls(List<AssistantMessage.ToolCall> calls) implements Turn {
      public Calls {
        calls = List.copyOf(calls);
      }
    }

    record Refused(String text) implements Turn {}

    /// Nothing, and why; for the asker.
    record Nothing(String why) implements Turn {}
  }
}
