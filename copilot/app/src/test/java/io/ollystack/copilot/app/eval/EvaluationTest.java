package io.ollystack.copilot.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.copilot.app.eval.NabScorer.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationTest {
  @TempDir Path folder;

  @Test
  void measuresDetectionAndWritesEveryRow() throws Exception {
    StringBuilder series = new StringBuilder("t,v\n");
    for (int row = 0; row < 2_000; row++) {
      double value = 100 + 10 * Math.sin(2 * Math.PI * row / 288) + (row == 1_500 ? 80 : 0);
      series.append(row * 300).append(',').append(value).append('\n');
    }
    compress("spike.csv.gz", series.toString());
    Files.writeString(
        folder.resolve("labels.json"),
        "{\"spike.csv\": {\"probation\": 300, \"step_s\": 300, \"windows\": [[1490, 1520]]}}");
    Path out = folder.resolve("scores.jsonl");

    AnomalyEvaluation.Result result = new AnomalyEvaluation().run(folder, Optional.of(out));

    assertThat(result.nab().get(Profile.STANDARD)).isGreaterThan(80);
    assertThat(Files.readAllLines(out)).hasSize(2_000);
  }

  @Test
  void measuresRootCausesAndWritesEveryRanking() throws Exception {
    Files.createDirectories(folder.resolve("common/small/noissue"));
    Files.createDirectories(folder.resolve("dev/small/test/issue_0"));
    compress("common/small/graph.csv.gz", ",shop,stock\nshop,0,1\nstock,0,0\n");
    String header =
        """
        microservice,shop,stock,shop,stock
        metric,latency,latency,requests,requests
        statistic,Average,Average,Sum,Sum
        unix_timestamp,,,,
        """;
    compress(
        "common/small/noissue/metrics.csv.gz",
        header + "0,0.2,0.1,10,10\n300,0.21,0.1,10,10\n600,0.2,0.11,10,10\n");
    compress(
        "dev/small/test/issue_0/metrics.csv.gz",
        header
            + """
            900,0.2,0.1,10,10
            1200,0.2,0.1,10,10
            1500,1.2,1.1,10,10
            1800,1.2,1.1,10,10
            2100,0.2,0.1,10,10
            """);
    Files.writeString(
        folder.resolve("dev/small/test/issue_0/target.json"),
        "{\"target\": {\"node\": \"shop\", \"metric\": \"latency\", \"agg\": \"Average\"}}");
    Files.writeString(
        folder.resolve("dev/index.json"),
        "[{\"scenario\": \"small\", \"original_split\": \"test\", \"issue\": \"issue_0\", \"root_cause\": \"stock\"}]");
    Path out = folder.resolve("rankings.jsonl");

    RootCauseEvaluation.Result result = new RootCauseEvaluation().run(folder, Optional.of(out));

    assertThat(result.top1()).isEqualTo(1);
    assertThat(Files.readString(out)).contains("\"node\":\"stock\"");
  }

  @Test
  void saysWhatItExpectedOfAFolder() {
    assertThatThrownBy(() -> new AnomalyEvaluation().run(folder, Optional.empty()))
        .isInstanceOf(EvaluationFailed.class)
        .hasMessage(
            folder.resolve("labels.json")
                + ": cannot be read. Expected a folder of labelled series with labels.json.");
  }

  private void compress(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
