package io.ollystack.copilot.app.eval;

import io.ollystack.copilot.app.eval.RankedCase.Suspected;
import io.ollystack.rca.excess.ExcessAttribution;
import io.ollystack.rca.excess.ExcessShare;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.signals.Suspect;
import io.ollystack.rca.signals.SuspectRanking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// Root causes on labelled cases: how often the true one is first, and among the first three and
/// five. Issues in the format of the PetShop data are ranked by excess attribution; cases of OTLP
/// JSON lines, by their spans, log lines and resources.
final class RootCauseEvaluation {
  private final JsonMapper json = JsonMapper.builder().build();
  private final Consumer<String> progress;

  /// @param progress is told each case as it is done
  RootCauseEvaluation(Consumer<String> progress) {
    this.progress = progress;
  }

  /// Shares of cases, 0 to 1.
  record Result(int cases, double top1, double top3, double top5) {}

  /// The results by group, in the groups' order.
  ///
  /// @param rankings where to write the whole ranking of each case, as JSON lines
  SequencedMap<String, Result> run(Path folder, Optional<Path> rankings) {
    List<RankedCase> cases =
        Files.exists(folder.resolve("dev/index.json")) ? issues(folder) : recordings(folder);
    rankings.ifPresent(file -> write(file, cases.stream().map(this::line).toList()));
    Map<String, List<RankedCase>> groups = new TreeMap<>();
    cases.forEach(one -> groups.computeIfAbsent(one.group(), _ -> new ArrayList<>()).add(one));
    SequencedMap<String, Result> results = new LinkedHashMap<>();
    groups.forEach((group, members) ->
        results.put(
            group,
            new Result(
                members.size(), within(members, 1), within(members, 3), within(members, 5))));
    return results;
  }

  private static List<RankedCase> issues(Path folder) {
    List<RankedCase> cases = new ArrayList<>();
    for (PetShop.Issue issue : new PetShop(folder).issues()) {
      List<ExcessShare> ranked =
          ExcessAttribution.rank(
              issue.graph(), issue.symptom(), issue.measure(), issue.observations());
      double all = ranked.stream().mapToDouble(ExcessShare::score).sum();
      cases.add(
          new RankedCase(
              issue.name(),
              PetShop.NAME,
              issue.symptom().name(),
              issue.cause().name(),
              ranked.stream()
                  .map(share ->
                      new Suspected(
                          share.node().name(),
                          share.score(),
                          all > 0 ? share.score() / all : 0,
                          names(share.path())))
                  .toList()));
    }
    return cases;
  }

  private List<RankedCase> recordings(Path folder) {
    List<RankedCase> cases = new ArrayList<>();
    for (Path place : Recording.places(folder)) {
      Recording recording = Recording.read(place);
      List<Suspect> ranked =
          SuspectRanking.rank(recording.baseline(), recording.window(), recording.resources());
      RankedCase done =
          new RankedCase(
              recording.name(),
              recording.system(),
              recording.entry().name(),
              recording.cause(),
              ranked.stream()
                  .map(suspect ->
                      new Suspected(
                          suspect.node().name(),
                          suspect.strength(),
                          suspect.confidence(),
                          names(
                              recording
                                  .calls()
                                  .path(recording.entry(), suspect.node())
                                  .orElse(List.of()))))
                  .toList());
      progress.accept(done.name() + ": the true cause has place " + (done.placeOfCause() + 1));
      cases.add(done);
    }
    return cases;
  }

  private static double within(List<RankedCase> cases, int places) {
    long found =
        cases.stream()
            .mapToInt(RankedCase::placeOfCause)
            .filter(place -> place >= 0 && place < places)
            .count();
    return (double) found / cases.size();
  }

  private static List<String> names(List<NodeId> path) {
    return path.stream().map(NodeId::name).toList();
  }

  private String line(RankedCase one) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("issue", one.name());
    line.put("symptom", one.symptom());
    line.put("ranking", one.ranking().stream().map(Suspected::asMap).toList());
    return json.writeValueAsString(line);
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new EvaluationFailed(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
