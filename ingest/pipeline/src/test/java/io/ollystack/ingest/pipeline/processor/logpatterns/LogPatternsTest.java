package io.ollystack.ingest.pipeline.processor.logpatterns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.telemetry.AnyValue;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

final class LogPatternsTest {

  @ParameterizedTest
  @CsvFileSource(resources = "templates.csv", delimiter = '|', quoteCharacter = '\0')
  void masksWhatVaries(String line, String template) {
    assertThat(template(line)).isEqualTo(template);
  }

  @Property(tries = 1000)
  void anyTextHasATemplate(@ForAll String text) {
    assertThat(template(text)).isEqualTo(template(text)).doesNotContain("\n");
  }

  @Test
  void takesTheFirstLineOfAStackTrace() {
    assertThat(template("java.io.IOException: broken pipe\n\tat a.B.c(B.java:12)"))
        .isEqualTo("java.io.IOException: broken pipe");
  }

  @Test
  void templatesAreAsLongAsTheyMayBe() {
    assertThat(template("größe ".repeat(200)).length()).isBetween(200, 400);
    assertThat(template("größe ".repeat(200))).doesNotContain("\uFFFD");
  }

  @Test
  void rowsOfOneTemplateShareIt() {
    LogBatch batch = process(500, "paid 12 EUR", "", "paid 7 EUR", "refused");

    assertThat(IntStream.range(0, 4).mapToObj(row -> batch.context().term(batch.pattern(row))))
        .containsExactly("paid <*> EUR", "", "paid <*> EUR", "refused");
    assertThat(batch.pattern(0)).isEqualTo(batch.pattern(2));
    assertThat(batch.bodyText(2)).isEqualTo("paid 7 EUR");
  }

  @Test
  void aSelectionKeepsItsTemplates() {
    LogBatch batch = process(500, "paid 12 EUR", "refused").select(new int[] {1});

    assertThat(batch.context().term(batch.pattern(0))).isEqualTo("refused");
  }

  @Test
  void boundsWhatOneBatchBrings() {
    String[] lines =
        IntStream.range(0, 40)
            .mapToObj(i ->
                "hello dear customer "
                    + "abcdefghij".substring(i % 10)
                    + "xyzuvwqrst".substring(i / 10))
            .toArray(String[]::new);
    lines[0] = "hello dear customer twice";
    lines[1] = lines[0];
    LogBatch batch = process(10, lines);

    assertThat(
            IntStream.range(0, 40)
                .mapToObj(row -> batch.context().term(batch.pattern(row)))
                .distinct())
        .containsExactly("hello dear customer twice", "hello dear <*>");
  }

  private static LogBatch process(int max, String... lines) {
    LogBatchBuilder logs = new LogBatchBuilder(TenantId.NONE);
    int scope = logs.context().addScope(logs.context().addResource());
    for (String line : lines) {
      logs.add(scope);
      logs.body(new AnyValue.Text(line));
    }
    return (LogBatch) new LogPatterns(new LogPatternsConfig(max)).process(logs.build());
  }

  private static String template(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return new LogTemplate().of(bytes, 0, bytes.length);
  }
}
