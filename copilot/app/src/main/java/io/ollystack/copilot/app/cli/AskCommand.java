package io.ollystack.copilot.app.cli;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `ollystack ask "why is checkout slow?"`: asks the running service in plain words.
@Command(
    name = "ask",
    description = {
      "Asks the running service in plain words.",
      "Exit status: 0 answered, 1 failed, 2 not understood or refused."
    })
final class AskCommand implements Callable<Integer> {
  private static final int ANSWERED = 0;
  private static final int FAILED = 1;
  private static final int NOT_ANSWERED = 2;

  /// How answers are printed.
  enum Output {
    text,
    json
  }

  @Parameters(arity = "1..*", paramLabel = "QUESTION", description = "In plain words.")
  private List<String> question = List.of();

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "text or json (default: text).")
  private Output output = Output.text;

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--conversation",
      description = "Goes on with an earlier answer: \"and for payment?\".")
  private @Nullable String conversation;

  @Option(names = "--timezone", description = "The zone of clock times (default: yours).")
  private ZoneId timezone = ZoneId.systemDefault();

  private final PrintStream out;
  private final PrintStream errors;

  AskCommand() {
    this(System.out, System.err);
  }

  AskCommand(PrintStream out, PrintStream errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public Integer call() throws InterruptedException {
    QueryClient client = service.client();
    try {
      QueryClient.Answer response =
          client.ask(
              String.join(" ", question), timezone.getId(), Optional.ofNullable(conversation));
      JsonNode answer = response.json();
      if (!response.isSuccess()) {
        errors.println(answer.path("detail").asString("The service answered " + response.status()));
        return FAILED;
      }
      if (output == Output.json) {
        out.println(response.body());
      } else {
        out.print(new AnswerText(timezone).of(answer));
      }
      return switch (answer.path("status").asString()) {
        case "answered" -> ANSWERED;
        case "clarify", "refused" -> NOT_ANSWERED;
        default -> FAILED;
      };
    } catch (CommandFailed failed) {
      errors.println(failed.getMessage());
      return FAILED;
    }
  }
}
