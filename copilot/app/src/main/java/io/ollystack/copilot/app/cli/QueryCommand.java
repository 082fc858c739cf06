package io.ollystack.copilot.app.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `ollystack query '...'`: asks the running service; without a query, a shell.
@Command(
    name = "query",
    description = {
      "Asks the running service in ObservQL; without a query, opens a shell.",
      "Exit status: 0 answered, 1 failed, 2 the query was rejected."
    })
final class QueryCommand implements Callable<Integer> {
  private static final int ANSWERED = 0;
  private static final int FAILED = 1;
  private static final int REJECTED = 2;

  /// How answers are printed.
  enum Output {
    table,
    json,
    csv
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "QUERY",
      description = "The query; - reads it from the input.")
  private @Nullable String query;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "table, json or csv (default: table).")
  private Output output = Output.table;

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Option(names = "--timezone", description = "The zone of times without one (default: yours).")
  private ZoneId timezone = ZoneId.systemDefault();

  @Option(names = "--limit", description = "Rows at most.")
  private @Nullable Integer limit;

  @Option(names = "--save", paramLabel = "NAME", description = "Saves the query, then runs it.")
  private @Nullable String save;

  @Option(names = "--saved", paramLabel = "NAME", description = "Runs a saved query.")
  private @Nullable String saved;

  @Option(names = "--list-saved", description = "Lists the saved queries.")
  private boolean listSaved;

  private final PrintStream out;
  private final PrintStream errors;

  QueryCommand() {
    this(System.out, System.err);
  }

  QueryCommand(PrintStream out, PrintStream errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public Integer call() throws InterruptedException {
    QueryClient client = service.client();
    try {
      if (listSaved) {
        return list(client);
      }
      Optional<String> text = text(client);
      if (text.isEmpty()) {
        return new QueryShell(client, this::ask, output).run();
      }
      if (save != null) {
        client.save(save, text.get());
      }
      return ask(client, text.get(), output);
    } catch (CommandFailed failed) {
      errors.println(failed.getMessage());
      return FAILED;
    }
  }

  /// Empty: a shell is wanted.
  private Optional<String> text(QueryClient client) throws CommandFailed, InterruptedException {
    if (saved != null) {
      return Optional.of(client.saved(saved));
    }
    if ("-".equals(query) || (query == null && !isTerminal())) {
      try {
        return Optional.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CommandFailed("Cannot read the query: " + e.getMessage());
      }
    }
    return Optional.ofNullable(query);
  }

  @SuppressWarnings("SystemConsoleNull") // It is null where the module of consoles is left out.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private int ask(QueryClient client, String text, Output format)
      throws CommandFailed, InterruptedException {
    String accept = format == Output.csv ? "text/csv" : "application/json";
    QueryClient.Answer answer =
        client.query(text, timezone.getId(), Optional.ofNullable(limit), accept);
    if (!answer.isSuccess()) {
      JsonNode problem = answer.json();
      errors.print(FailureText.of(problem, text));
      return problem.has("problems") ? REJECTED : FAILED;
    }
    switch (format) {
      case csv -> out.print(answer.body());
      case json -> out.println(answer.body());
      case table -> {
        var result = new ResultText(timezone);
        JsonNode rows = answer.json();
        out.print(result.table(rows));
        out.flush();
        errors.print(result.notes(rows));
      }
    }
    return ANSWERED;
  }

  private int list(QueryClient client) throws CommandFailed, InterruptedException {
    for (JsonNode each : client.savedQueries()) {
      out.println(each.path("name").asString() + "\t" + each.path("query").asString());
    }
    return ANSWERED;
  }
}
