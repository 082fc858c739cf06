package io.ollystack.copilot.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.report.IncidentReport;
import io.ollystack.copilot.app.report.IncidentReport.Facts;
import io.ollystack.copilot.app.report.IncidentReport.Impact;
import io.ollystack.copilot.app.report.IncidentReport.Incident;
import io.ollystack.copilot.app.report.IncidentReport.Reason;
import io.ollystack.copilot.app.report.ReportFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Incident INCIDENT =
      new Incident(
          "INC-1",
          "checkout takes 1.2 s a request",
          "critical",
          "resolved",
          "2026-05-04T12:00:00Z",
          "2026-05-04T12:09:00Z",
          List.of("checkout"));

  @Test
  void hasAllSectionsForAndAgainstAndEveryQueryWithItsDigest() {
    String report = written(ReportFormat.MARKDOWN, "payment takes 1 s, usually 20 ms");
    assertThat(report)
        .contains("## Summary", "## Impact", "## Timeline", "## Causes")
        .contains("## What changed before", "## What could not be checked", "## Next steps")
        .contains("Since 2026-05-04T12:00:00Z checkout takes 1.2 s a request.")
        .contains("The likeliest cause is payment (confidence 90 %)")
        .contains("**checkout → payment**")
        .contains("- for: payment takes 1 s, usually 20 ms")
        .contains("- against: load explains it as well")
        .contains("FROM requests\n```\nrows: `d1`")
        .contains("- cart sends no spans");
  }

  @Test
  void drawsThePathAndQuotesWhatTelemetryNamed() {
    String report = written(ReportFormat.HTML, "<script>alert(1)</script>");
    assertThat(report)
        .contains("<svg", ">payment</text>", "&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain("<script");
  }

  @Test
  void markupInNamesIsText() {
    assertThat(written(ReportFormat.MARKDOWN, "[click](http://evil.example) `x`"))
        .contains("\\[click\\](http://evil.example) \\`x\\`");
  }

  private static String written(ReportFormat format, String finding) {
    Facts facts =
        new Facts(
            INCIDENT,
            List.of(
                new Reason(
                    1, "payment", 0.9, "checkout -> payment", true, finding, "FROM requests", "d1"),
                new Reason(
                    1,
                    "payment",
                    0.9,
                    "checkout -> payment",
                    false,
                    "load explains it as well",
                    "FROM requests EVERY 1m",
                    "d2")),
            List.of("cart sends no spans"),
            new Impact(400, 12, "SELECT count() FROM requests", "d3"),
            List.of("2026-05-04T11:58:00Z deploy of payment to 2.4.1"),
            "FROM changes",
            "d4");
    return format.write(IncidentReport.title(facts), IncidentReport.of(facts));
  }
}
