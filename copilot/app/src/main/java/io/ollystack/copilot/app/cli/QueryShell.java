package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.ExpectationFinder;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import tools.jackson.databind.JsonNode;

/// Queries one after the other, with history, completion from the live catalogue, and lines that go
/// on until the query is whole.
final class QueryShell {
  private static final String HELP =
      """
      A query ends where it is whole, or with a semicolon. TAB completes.
        \\o table|json|csv   how answers are printed
        \\save NAME          saves the last query
        \\saved              lists the saved queries
        \\run NAME           runs a saved query
        \\q                  leaves\
      """;

  /// Runs a query and prints what comes back.
  @FunctionalInterface
  interface Asking {
    int ask(QueryClient client, String query, QueryCommand.Output output)
        throws CommandFailed, InterruptedException;
  }

  private final QueryClient client;
  private final Asking asking;
  private QueryCommand.Output output;
  private String last = "";

  QueryShell(QueryClient client, Asking asking, QueryCommand.Output output) {
    this.client = client;
    this.asking = asking;
    this.output = output;
  }

  int run() throws CommandFailed, InterruptedException {
    try (Terminal terminal = TerminalBuilder.builder().name("ollystack").build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .parser(new QueryLines())
              .completer((line, parsed, candidates) -> complete(parsed, candidates))
              .variable(LineReader.HISTORY_FILE, history())
              .variable(LineReader.SECONDARY_PROMPT_PATTERN, "     ... ")
              .option(LineReader.Option.CASE_INSENSITIVE, true)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      terminal.writer().println("ObservQL. \\? helps, \\q leaves.");
      while (step(reader, terminal)) {
        terminal.flush();
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailed("Cannot open the terminal: " + e.getMessage());
    }
  }

  private boolean step(LineReader reader, Terminal terminal) throws InterruptedException {
    String line;
    try {
      line = reader.readLine("observql> ").strip();
    } catch (UserInterruptException cleared) {
      return true;
    } catch (EndOfFileException left) {
      return false;
    }
    if (line.equals("\\q") || line.equalsIgnoreCase("exit") || line.equalsIgnoreCase("quit")) {
      return false;
    }
    try {
      perform(line, terminal);
    } catch (CommandFailed failed) {
      terminal.writer().println(failed.getMessage());
    }
    return true;
  }

  private void perform(String line, Terminal terminal) throws CommandFailed, InterruptedException {
    if (line.isEmpty()) {
      return;
    }
    if (!line.startsWith("\\")) {
      last = line;
      asking.ask(client, line, output);
      return;
    }
    String[] words = line.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "\\o" -> output = format(argument);
      case "\\save" -> client.save(argument, last);
      case "\\run" -> {
        last = client.saved(argument);
        asking.ask(client, last, output);
      }
      case "\\saved" -> {
        for (JsonNode each : client.savedQueries()) {
          terminal
              .writer()
              .println(each.path("name").asString() + "  " + each.path("query").asString());
        }
      }
      default -> terminal.writer().println(HELP);
    }
  }

  private static QueryCommand.Output format(String name) throws CommandFailed {
    return Arrays.stream(QueryCommand.Output.values())
        .filter(each -> each.name().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new CommandFailed("Expected table, json or csv."));
  }

  private static Path history() {
    return Path.of(System.getProperty("user.home"), ".ollystack_history");
  }

  private void complete(ParsedLine parsed, List<Candidate> candidates) {
    try {
      for (JsonNode each : client.complete(parsed.line(), parsed.cursor()).path("candidates")) {
        String text = each.path("text").asString();
        boolean goesOn = text.endsWith("(");
        candidates.add(
            new Candidate(text, text, null, each.path("detail").asString(""), null, null, !goesOn));
      }
    } catch (CommandFailed unreachable) {
      // The person is typing: the next query says that the service is gone.
      candidates.clear();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks for another line while the query is not finished, and finds the word to complete as the
  /// service does.
  private static final class QueryLines implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.ACCEPT_LINE && isUnfinished(line)) {
        throw new EOFError(-1, -1, "the query is not finished");
      }
      int start = Math.min(ExpectationFinder.at(line, cursor).replace().start(), cursor);
      return new Line(line, cursor, line.substring(start, cursor));
    }

    private static boolean isUnfinished(String line) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("\\") || text.endsWith(";") || line.endsWith("\n")) {
        return false;
      }
      return QueryParser.parse(line) instanceof ParseResult.Rejected rejected
          && rejected.report().problems().stream()
              .anyMatch(problem ->
                  problem.code() == ProblemCode.E114 || problem.code() == ProblemCode.E104);
    }
  }

  private record Line(String line, int cursor, String word) implements CompletingParsedLine {
    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
