package io.ollystack.copilot.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.copilot.app.eval.NabScorer.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
  void measuresScoresWhereTheLabelsAreSegments() throws Exception {
    StringBuilder series = new StringBuilder("t,v\n");
    for (int row = 0; row < 800; row++) {
      boolean odd = row >= 600 && row < 610;
      String value = row == 300 ? "" : Double.toString(Math.sin(row / 4.0) + (odd ? 9 : 0));
      series.append(row * 3600).append(',').append(value).append('\n');
    }
    compress("odd.csv.gz", series.toString());
    Files.writeString(
        folder.resolve("labels.json"),
        "{\"odd.csv\": {\"step_s\": 3600, \"segments\": [[600, 609]]}}");

    AnomalyEvaluation.Result result = new AnomalyEvaluation().run(folder, Optional.empty());

    assertThat(result.nab()).isEmpty();
    assertThat(result.vusPr().orElseThrow()).isGreaterThan(0.8);
    assertThat(result.recall()).isEqualTo(1);
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

    Map<String, RootCauseEvaluation.Result> results =
        new RootCauseEvaluation(_ -> {}).run(folder, Optional.of(out));

    assertThat(results)
        .containsExactly(Map.entry("PetShop", new RootCauseEvaluation.Result(1, 1, 1, 1)));
    assertThat(Files.readString(out)).contains("\"node\":\"stock\"");
  }

  @Test
  void ranksRecordingsBySpansLinesAndResources() throws Exception {
    Path place = Files.createDirectories(folder.resolve("shop-slow-stock"));
    long minute = 60_000_000_000L;
    long onset = 1_700_000_000_000_000_000L + 3 * minute;
    StringBuilder traces = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      long start = onset - 3 * minute + i * minute / 50;
      long jitter = (i * 7919 % 13) * 1_000_000L;
      long own = start >= onset ? 900_000_000L : 20_000_000L + jitter;
      traces.append(trace(i + 1, start, own)).append('\n');
    }
    compress("shop-slow-stock/traces.jsonl.gz", traces.toString());
    Files.writeString(
        place.resolve("ground_truth.json"),
        """
        {"system": "Small", "root_cause_service": "stock", "inject_unix_ns": %d,
         "segments": [{"kind": "recorded", "start_unix_ns": %d, "end_unix_ns": %d}]}
        """
            .formatted(onset, onset - 3 * minute, onset + minute));
    Path out = folder.resolve("rankings.jsonl");

    Map<String, RootCauseEvaluation.Result> results =
        new RootCauseEvaluation(_ -> {}).run(folder, Optional.of(out));

    assertThat(results)
        .containsExactly(Map.entry("Small", new RootCauseEvaluation.Result(1, 1, 1, 1)));
    assertThat(Files.readString(out)).contains("\"path\":[\"shop\",\"stock\"]");
  }

  @Test
  void namesTheLineThatIsNoOtlp() throws Exception {
    Path place = Files.createDirectories(folder.resolve("broken"));
    compress("broken/traces.jsonl.gz", "{\"resourceSpans\":[]}\n{\"resourceSpans\":\n");
    Files.writeString(
        place.resolve("ground_truth.json"),
        "{\"system\": \"s\", \"root_cause_service\": \"a\", \"inject_unix_ns\": 1, \"segments\": []}");

    assertThatThrownBy(() -> new RootCauseEvaluation(_ -> {}).run(folder, Optional.empty()))
        .isInstanceOf(EvaluationFailed.class)
        .hasMessageStartingWith(
            place.resolve("traces.jsonl.gz") + ", line 2: expected OTLP JSON, compressed: ");
  }

  private static String trace(int id, long start, long own) {
    String line =
        """
        {"resourceSpans":[
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
        "scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"GET /","kind":2,
        "startTimeUnixNano":"%d","endTimeUnixNano":"%d"}]}]},
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"stock"}}]},
        "scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","parentSpanId":"%016x",
        "name":"reserve","kind":2,"startTimeUnixNano":"%d","endTimeUnixNano":"%d"}]}]}]}
        """;
    return line.replace("\n", "")
        .formatted(
            id,
            2 * id,
            start,
            start + own + 4_000_000,
            id,
            2 * id + 1,
            2 * id,
            start + 2_000_000,
            start + 2_000_000 + own);
  }

  @Test
  void saysWhatItExpectedOfAFolder() {
    assertThatThrownBy(() -> new AnomalyEvaluation().run(folder, Optional.empty()))
        .isInstanceOf(EvaluationFailed.class)
        .hasMessage(
            folder.resolve("labels.json")
                + ": cannot be read. Expected a folder of labelled series with labels.json.");
    assertThatThrownBy(() -> new RootCauseEvaluation(_ -> {}).run(folder, Optional.empty()))
        .isInstanceOf(EvaluationFailed.class)
        .hasMessage(
            folder
                + ": holds no labelled cases. Expected dev/index.json and common/ (issues of"
                + " metrics), or one folder a case with ground_truth.json and traces.jsonl.gz.");
  }

  private void compress(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
