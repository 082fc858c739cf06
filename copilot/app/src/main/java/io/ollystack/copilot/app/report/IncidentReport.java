package io.ollystack.copilot.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// An incident told to someone who was asleep. Every figure stands in the rows of a query that the
/// appendix names with its digest. Pure: equal facts give the equal report.
public final class IncidentReport {
  private static final int LEAST_SURE = 50;

  private IncidentReport() {}

  /// A row of `incidents`.
  ///
  /// @param resolvedAt empty while it is open
  public record Incident(
      String id,
      String title,
      String severity,
      String status,
      String startedAt,
      String resolvedAt,
      List<String> services) {
    public Incident {
      services = List.copyOf(services);
    }
  }

  /// A row of EXPLAIN WHY.
  public record Reason(
      int rank,
      String suspect,
      double confidence,
      String path,
      boolean supports,
      String finding,
      String query,
      String digest) {}

  /// @param requests of the incident's services meanwhile
  /// @param query that counted them
  public record Impact(long requests, long errors, String query, String digest) {}

  /// @param notes what the investigation could not look at, or could not say
  /// @param changes one line each, the latest first
  public record Facts(
      Incident incident,
      List<Reason> reasons,
      List<String> notes,
      Impact impact,
      List<String> changes,
      String changesQuery,
      String changesDigest) {
    public Facts {
      reasons = List.copyOf(reasons);
      notes = List.copyOf(notes);
      changes = List.copyOf(changes);
    }
  }

  public static String title(Facts facts) {
    return facts.incident().id() + ": " + facts.incident().title();
  }

  public static List<Block> of(Facts facts) {
    List<Block> blocks = new ArrayList<>();
    Incident incident = facts.incident();
    Map<Integer, List<Reason>> suspects = new LinkedHashMap<>();
    facts
        .reasons()
        .forEach(
            reason -> suspects.computeIfAbsent(reason.rank(), _ -> new ArrayList<>()).add(reason));
    blocks.add(new Block.Heading("Summary"));
    blocks.add(new Block.Paragraph(summary(incident, suspects)));
    blocks.add(new Block.Heading("Impact"));
    blocks.add(
        new Block.Paragraph(
            facts.impact().requests()
                + " requests of "
                + String.join(", ", incident.services())
                + " fell into the incident, "
                + facts.impact().errors()
                + " of them failed. Users and error budgets are not counted: nothing in the"
                + " telemetry says whose requests they were."));
    blocks.add(new Block.Heading("Timeline"));
    blocks.add(new Block.Items(timeline(incident, facts.changes())));
    blocks.add(new Block.Heading("Causes"));
    if (suspects.isEmpty()) {
      blocks.add(new Block.Paragraph("No cause can be told from this data."));
    }
    suspects.forEach((rank, reasons) -> causes(rank, reasons, blocks));
    blocks.add(new Block.Heading("What changed before"));
    blocks.add(
        facts.changes().isEmpty()
            ? new Block.Paragraph("No change of these services is known in the hour before.")
            : new Block.Items(facts.changes()));
    blocks.add(new Block.Heading("What could not be checked"));
    blocks.add(
        facts.notes().isEmpty()
            ? new Block.Paragraph("Everything that was asked for answered.")
            : new Block.Items(facts.notes()));
    blocks.add(new Block.Heading("Next steps"));
    blocks.add(new Block.Items(steps(incident, suspects, facts.changes())));
    blocks.add(new Block.Heading("Appendix: every query"));
    appendix(facts, blocks);
    return List.copyOf(blocks);
  }

  private static String summary(Incident incident, Map<Integer, List<Reason>> suspects) {
    String end =
        incident.resolvedAt().isEmpty()
            ? "It is still " + incident.status() + "."
            : "It ended at " + incident.resolvedAt() + ".";
    String cause =
        suspects.values().stream()
            .findFirst()
            .map(List::getFirst)
            .map(first ->
                (percent(first.confidence()) >= LEAST_SURE
                        ? "The likeliest cause is "
                        : "Not sure; the likeliest is ")
                    + first.suspect()
                    + " (confidence "
                    + percent(first.confidence())
                    + " %): "
                    + first.finding()
                    + ".")
            .orElse("What caused it cannot be told from this data.");
    return "Since " + incident.startedAt() + " " + incident.title() + ". " + cause + " " + end;
  }

  private static List<String> timeline(Incident incident, List<String> changes) {
    TreeSet<String> lines = new TreeSet<>(changes);
    lines.add(incident.startedAt() + " first symptom: " + incident.title());
    if (!incident.resolvedAt().isEmpty()) {
      lines.add(incident.resolvedAt() + " resolved");
    }
    return List.copyOf(lines);
  }

  private static void causes(int rank, List<Reason> reasons, List<Block> blocks) {
    Reason first = reasons.getFirst();
    blocks.add(
        new Block.Paragraph(
            rank + ". " + first.suspect() + ", confidence " + percent(first.confidence()) + " %"));
    if (!first.path().isEmpty()) {
      blocks.add(new Block.Path(List.of(first.path().split(" -> "))));
    }
    blocks.add(
        new Block.Items(
            reasons.stream()
                .map(reason -> (reason.supports() ? "for: " : "against: ") + reason.finding())
                .toList()));
  }

  private static List<String> steps(
      Incident incident, Map<Integer, List<Reason>> suspects, List<String> changes) {
    List<String> steps = new ArrayList<>();
    suspects.values().stream()
        .findFirst()
        .map(List::getFirst)
        .ifPresent(first -> {
          if (changes.isEmpty()) {
            steps.add("Look at " + first.suspect() + " first: the evidence above starts there.");
          } else {
            steps.add(
                "Look at "
                    + first.suspect()
                    + " first, and whether a change above touched it: it"
                    + " can be rolled back.");
          }
        });
    if (incident.resolvedAt().isEmpty()) {
      steps.add("Run this report again: it is only as new as its queries.");
    }
    steps.add("Afterwards: write down whether the first cause was right, and what fixed it.");
    return steps;
  }

  private static void appendix(Facts facts, List<Block> blocks) {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(facts.impact().query(), facts.impact().digest());
    queries.put(facts.changesQuery(), facts.changesDigest());
    for (Reason reason : facts.reasons()) {
      queries.putIfAbsent(reason.query(), reason.digest());
    }
    queries.forEach((query, digest) -> blocks.add(new Block.Code(query, digest)));
  }

  private static long percent(double share) {
    return Math.round(share * 100);
  }
}
