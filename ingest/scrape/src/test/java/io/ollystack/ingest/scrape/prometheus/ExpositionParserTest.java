package io.ollystack.ingest.scrape.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.scrape.point.Labels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class ExpositionParserTest {

  @Test
  void readsTheTextFormat() throws Exception {
    Exposition read =
        ExpositionParser.parse(
            """
            # HELP http_requests_total The total\\nof requests.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200",} 1027 1395066363000
            # a comment
            weird{text="C:\\\\DIR \\"q\\" {x}, y"} +Inf
            plain   -1.5e-3
            """,
            false);
    assertThat(read.families().get("http_requests_total"))
        .isEqualTo(new Exposition.Metadata("counter", "The total\nof requests.", ""));
    assertThat(read.samples())
        .extracting(Exposition.Sample::name)
        .containsExactly("http_requests_total", "weird", "plain");
    assertThat(read.samples().get(0).labels())
        .isEqualTo(Labels.of("code", "200", "method", "post"));
    assertThat(read.samples().get(0).timeEpochNanos()).isEqualTo(1_395_066_363_000_000_000L);
    assertThat(read.samples().get(1).labels().get("text")).isEqualTo("C:\\DIR \"q\" {x}, y");
    assertThat(read.samples().get(1).value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(read.samples().get(2).value()).isEqualTo(-0.0015);
  }

  @Test
  void readsOpenMetricsWithExemplarsUnitsAndQuotedNames() throws Exception {
    Exposition read =
        ExpositionParser.parse(
            """
            # TYPE foo_seconds histogram
            # UNIT foo_seconds seconds
            foo_seconds_bucket{le="0.1"} 8 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331",user="u1"} 0.054 1520879607.7
            {"my.metric",a="b"} 3 1520879607.789
            # EOF
            """,
            true);
    assertThat(read.families())
        .containsEntry("foo_seconds", new Exposition.Metadata("histogram", "", "seconds"));
    var exemplar = read.samples().get(0).exemplar().orElseThrow();
    assertThat(exemplar.traceIdHigh()).isEqualTo(0x0af7651916cd43ddL);
    assertThat(exemplar.traceIdLow()).isEqualTo(0x8448eb211c80319cL);
    assertThat(exemplar.spanId()).isEqualTo(0xb7ad6b7169203331L);
    assertThat(exemplar.attributes()).isEqualTo(Labels.of("user", "u1"));
    assertThat(exemplar.timeEpochNanos()).isEqualTo(1_520_879_607_700_000_000L);
    assertThat(read.samples().get(1).name()).isEqualTo("my.metric");
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertProblem("a 1\nb x", false, "line 2: 'x' is not a number");
    assertProblem("a{b=1} 1", false, "line 1: the value of label b must be quoted");
    assertProblem("a{b=\"1} 1", false, "line 1: a quoted text does not end");
    assertProblem("a{b=\"1\",b=\"2\"} 1", false, "line 1: label b occurs twice");
    assertProblem("# TYPE a counte", false, "line 1: unknown type 'counte' of a");
    assertProblem("a", false, "line 1: a value is missing");
    assertProblem("a 1 2 3", false, "line 1: unexpected '3'");
    assertProblem("a 1\n", true, "line 2: the answer ends without # EOF: it was cut off");
    assertProblem("# EOF\na 1\n", true, "line 2: text after # EOF");
  }

  @Property(tries = 3000)
  void noTextBreaksIt(
      @ForAll
          @CharRange(from = ' ', to = '~')
          @CharRange(from = '\n', to = '\n')
          @StringLength(max = 80)
          String text,
      @ForAll boolean openMetrics) {
    try {
      assertThat(ExpositionParser.parse("# TYPE a counter\na{" + text, openMetrics)).isNotNull();
    } catch (MalformedExposition e) {
      assertThat(e).hasMessageStartingWith("line ");
    }
  }

  private static void assertProblem(String text, boolean openMetrics, String message) {
    assertThatThrownBy(() -> ExpositionParser.parse(text, openMetrics))
        .isInstanceOf(MalformedExposition.class)
        .hasMessage(message);
  }
}
