package io.ollystack.copilot.app.eval;

import io.ollystack.rca.excess.ExcessAttribution;
import io.ollystack.rca.excess.ExcessShare;
import io.ollystack.rca.graph.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Root causes on labelled issues: how often the true one is first, and among the first three and
/// five.
final class RootCauseEvaluation {
  private final JsonMapper json = JsonMapper.builder().build();

  /// Shares of issues, 0 to 1.
  record Result(int issues, double top1, double top3, double top5) {}

  /// @param rankings where to write the whole ranking of each issue, as JSON lines
  Result run(Path folder, Optional<Path> rankings) {
    List<PetShop.Issue> issues = new PetShop(folder).issues();
    List<String> lines = new ArrayList<>();
    int[] within = new int[3];
    for (PetShop.Issue issue : issues) {
      List<ExcessShare> ranked =
          ExcessAttribution.rank(
              issue.graph(), issue.symptom(), issue.measure(), issue.observations());
      int place = ranked.stream().map(ExcessShare::node).toList().indexOf(issue.cause());
      within[0] += place == 0 ? 1 : 0;
      within[1] += place >= 0 && place < 3 ? 1 : 0;
      within[2] += place >= 0 && place < 5 ? 1 : 0;
      lines.add(line(issue, ranked));
    }
    rankings.ifPresent(file -> write(file, lines));
    double all = issues.size();
    return new Result(issues.size(), within[0] / all, within[1] / all, within[2] / all);
  }

  private String line(PetShop.Issue issue, List<ExcessShare> ranked) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("issue", issue.name());
    line.put("symptom", issue.symptom().name());
    line.put(
        "ranking",
        ranked.stream()
            .map(share ->
                Map.of(
                    "node", share.node().name(),
                    "score", share.score(),
                    "path", share.path().stream().map(NodeId::name).toList()))
            .toList());
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
