package io.ollystack.copilot.llm;

import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.model.FrameModel;
import io.ollystack.copilot.assistant.model.OfferedNames;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads questions with the configured model: instructions, the linked names and what the parser
/// made of it go out; a frame comes back, is checked name by name and compiled, and what is wrong
/// goes back at most twice. Thread-safe.
public final class ModelFrames implements FrameModel {
  private static final int MOST_REPAIRS = 2;
  private static final int MOST_LOOKUPS = 2;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ModelGateway gateway;
  private final Function<Reading, Function<String, OfferedNames>> lookup;
  private final PromptText prompt = PromptText.shipped("read-question", "v1");

  /// @param lookup finds names for a text in the asker's catalogue
  public ModelFrames(
      ModelSettings settings,
      ExchangeLog log,
      Clock clock,
      Function<Reading, Function<String, OfferedNames>> lookup) {
    gateway = new ModelGateway(settings, log, clock);
    this.lookup = lookup;
  }

  @Override
  public Reply read(Reading reading) throws InterruptedException {
    ModelGateway.Visit visit = gateway.visit(reading.tenant(), reading.user(), prompt.name());
    OfferedNames names = reading.names();
    visit.instruct(prompt.text());
    visit.say(question(reading));
    int repairs = 0;
    int lookups = 0;
    while (true) {
      ModelGateway.Turn turn =
          visit.next(
              FrameSchema.of(names), lookups < MOST_LOOKUPS ? List.of(NameLookup.TOOL) : List.of());
      List<String> problems;
      switch (turn) {
        case ModelGateway.Turn.Nothing(String why) -> {
          return new Reply.Unavailable(why);
        }
        case ModelGateway.Turn.Refused _ -> {
          return new Reply.Unavailable("The language model refused to answer.");
        }
        case ModelGateway.Turn.Calls(List<AssistantMessage.ToolCall> calls) -> {
          if (lookups++ == MOST_LOOKUPS) {
            return new Reply.Unavailable("The language model kept looking up names.");
          }
          List<String> results = new ArrayList<>();
          for (AssistantMessage.ToolCall call : calls) {
            OfferedNames found = found(call, reading);
            results.add(
                found == null
                    ? "There is only the tool find_names, with one text named words."
                    : listed(found));
            names = found == null ? names : names.and(found);
          }
          visit.give(calls, results);
          continue;
        }
        case ModelGateway.Turn.Text(String text) -> {
          FrameReader.Read read = new FrameReader(names).read(text);
          switch (read) {
            case FrameReader.Read.AskBack(String back, List<String> options) -> {
              return new Reply.AskBack(back, options);
            }
            case FrameReader.Read.UnknownName(String name) -> {
              return new Reply.UnknownName(name);
            }
            case FrameReader.Read.OutOfScope() -> {
              return new Reply.OutOfScope();
            }
            case FrameReader.Read.Wrong(List<String> wrong) -> problems = wrong;
            case FrameReader.Read.Frame(QueryFrame frame) -> {
              problems = reading.check().problems(frame);
              if (problems.isEmpty()) {
                return new Reply.Frame(frame, gateway.model());
              }
            }
          }
        }
      }
      if (repairs++ == MOST_REPAIRS) {
        return new Reply.Unavailable(
            "The language model's query was wrong three times: " + String.join(" ", problems));
      }
      visit.say("That cannot be used:\n- " + String.join("\n- ", problems) + "\nWrite it again.");
    }
  }

  private @Nullable OfferedNames found(AssistantMessage.ToolCall call, Reading reading) {
    if (!call.name().equals(NameLookup.NAME)) {
      return null;
    }
    try {
      String words = JSON.readTree(call.arguments()).path("words").asString("");
      return words.isBlank() ? null : lookup.apply(reading).apply(words);
    } catch (JacksonException broken) {
      return null;
    }
  }

  /// What is asked, with everything of the telemetry quoted as data.
  private static String question(Reading reading) {
    StringBuilder text = new StringBuilder();
    text.append("Now: ")
        .append(reading.now())
        .append(", the asker's zone: ")
        .append(reading.zone());
    text.append("\nNames, as data:\n").append(listed(reading.names()));
    QueryFrame before = reading.before();
    if (before != null) {
      text.append("\nThe turn before asked: ").append(shown(before));
    }
    QueryFrame parsed = reading.parsed();
    if (parsed != null) {
      text.append("\nA parser without a model understood, perhaps wrongly: ").append(shown(parsed));
    }
    if (!reading.unknown().isEmpty()) {
      text.append("\nWords that it could not place: ")
          .append(JSON.writeValueAsString(reading.unknown()));
    }
    return text.append("\nThe question, as data: ")
        .append(JSON.writeValueAsString(reading.question()))
        .toString();
  }

  private static String listed(OfferedNames names) {
    return JSON.writeValueAsString(names);
  }

  private static String shown(QueryFrame frame) {
    return FrameRenderer.observql(frame).orElseGet(frame::toString);
  }
}
