package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.report.IncidentReport;
import io.ollystack.copilot.app.report.IncidentReport.Facts;
import io.ollystack.copilot.app.report.IncidentReport.Impact;
import io.ollystack.copilot.app.report.IncidentReport.Incident;
import io.ollystack.copilot.app.report.IncidentReport.Reason;
import io.ollystack.copilot.app.report.ReportFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `ollystack report INC-42 -o report.html`: writes the report of an incident.
@Command(
    name = "report",
    description = {
      "Writes the report of an incident: Markdown, or HTML when the file's name ends in .html.",
      "Incidents are listed by: ollystack query \"FROM incidents SINCE 7d\""
    })
final class ReportCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration BEFORE = Duration.ofHours(1);

  @Parameters(paramLabel = "INCIDENT", description = "Its id, such as INC-42.")
  private String id = "";

  @Option(
      names = {"-o", "--output"},
      description = "The file, ending in .md or .html (default: Markdown on the terminal).")
  private @Nullable Path output;

  @Mixin private ServiceOptions service = new ServiceOptions();

  private final PrintStream out;
  private final PrintStream errors;

  ReportCommand() {
    this(System.out, System.err);
  }

  ReportCommand(PrintStream out, PrintStream errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      ReportFormat format = format();
      Facts facts = facts(service.client());
      String text = format.write(IncidentReport.title(facts), IncidentReport.of(facts));
      if (output == null) {
        out.print(text);
      } else {
        Files.writeString(output, text);
        errors.println("Written to " + output);
      }
      return 0;
    } catch (CommandFailed failed) {
      errors.println(failed.getMessage());
    } catch (IOException unwritable) {
      errors.println("Cannot write " + output + ": " + unwritable.getMessage());
    }
    return FAILED;
  }

  private ReportFormat format() throws CommandFailed {
    String name = output == null ? ".md" : output.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".html")) {
      return ReportFormat.HTML;
    }
    if (name.endsWith(".md")) {
      return ReportFormat.MARKDOWN;
    }
    throw new CommandFailed(
        "Reports are written as .md or .html, not as "
            + output
            + ". For a PDF write .html and print it from a browser.");
  }

  private Facts facts(QueryClient client) throws CommandFailed, InterruptedException {
    JsonNode rows =
        answer(
            client,
            "SELECT id, title, severity, status, started_at, resolved_at, services FROM incidents"
                + " WHERE id = "
                + text(id)
                + " SINCE 30d LIMIT 1");
    JsonNode row = rows.path("rows").path(0);
    if (row.isMissingNode()) {
      throw new CommandFailed(
          "There is no incident "
              + id
              + " in the last 30 days. FROM incidents SINCE 30d lists them.");
    }
    List<String> services = new ArrayList<>();
    row.path(6).forEach(name -> services.add(name.asString()));
    Incident incident =
        new Incident(
            row.path(0).asString(),
            row.path(1).asString(),
            row.path(2).asString(),
            row.path(3).asString(),
            row.path(4).asString(),
            row.path(5).isNull() ? "" : row.path(5).asString(),
            services);
    JsonNode why = answer(client, "EXPLAIN WHY incident(" + text(id) + ")");
    List<Reason> reasons = new ArrayList<>();
    for (JsonNode one : why.path("rows")) {
      reasons.add(
          new Reason(
              one.path(0).asInt(),
              one.path(1).asString(),
              one.path(3).asDouble(),
              one.path(5).asString(),
              one.path(6).asString().equals("for"),
              one.path(7).asString(),
              one.path(9).asString(),
              one.path(10).asString()));
    }
    List<String> notes = new ArrayList<>();
    why.path("warnings").forEach(warning -> notes.add(warning.path("message").asString()));
    String during =
        " SINCE "
            + text(incident.startedAt())
            + (incident.resolvedAt().isEmpty() ? "" : " UNTIL " + text(incident.resolvedAt()));
    String counted =
        "SELECT count() AS requests, count(status = 'error') AS errors FROM requests WHERE service IN ("
            + String.join(", ", services.stream().map(ReportCommand::text).toList())
            + ")"
            + during;
    JsonNode impact = answer(client, counted);
    String changed =
        "SELECT time, kind, service, version, previous_version FROM changes SINCE "
            + text(Instant.parse(incident.startedAt()).minus(BEFORE).toString())
            + " UNTIL "
            + text(Instant.parse(incident.startedAt()).plusSeconds(1).toString())
            + " ORDER BY time DESC LIMIT 50";
    JsonNode changes = answer(client, changed);
    List<String> lines = new ArrayList<>();
    for (JsonNode one : changes.path("rows")) {
      lines.add(
          one.path(0).asString()
              + " "
              + one.path(1).asString()
              + " of "
              + one.path(2).asString()
              + (one.path(3).asString("").isEmpty() ? "" : " to " + one.path(3).asString()));
    }
    return new Facts(
        incident,
        reasons,
        notes,
        new Impact(
            impact.path("rows").path(0).path(0).asLong(),
            impact.path("rows").path(0).path(1).asLong(),
            counted,
            impact.path("digest").asString("")),
        lines,
        changed,
        changes.path("digest").asString(""));
  }

  private static JsonNode answer(QueryClient client, String query)
      throws CommandFailed, InterruptedException {
    QueryClient.Answer answer = client.query(query, "UTC", Optional.empty(), "application/json");
    if (!answer.isSuccess()) {
      throw new CommandFailed(FailureText.of(answer.json(), query));
    }
    return answer.json();
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
