package io.ollystack.ingest.pipeline.processor.traces;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import java.time.Duration;

/// Settings of `ollystack_traces`.
///
/// @param assembly `decision_wait` since a trace's last span (default 10 s), `longest_wait` since
///   its first (60 s), `max_spans_per_trace` (50,000), `max_memory` of open traces (256 MiB),
///   `correct_clock_skew` (true)
/// @param summaries whether each trace gets a row of its own in `obs_traces`; default yes
public record TracesConfig(OpenTracesSettings assembly, boolean summaries) {

  static TracesConfig read(ConfigSection section) {
    OpenTracesSettings usual = OpenTracesSettings.DEFAULT;
    Duration quiet = section.duration("decision_wait", usual.quiet());
    Duration longest = section.duration("longest_wait", usual.longestWait());
    if (longest.compareTo(quiet) < 0) {
      section.bad("longest_wait", "expected at least decision_wait (%s)".formatted(quiet));
      longest = quiet;
    }
    int spans =
        (int) section.number("max_spans_per_trace", usual.maxSpansPerTrace(), 1, 10_000_000);
    DataSize memory = section.size("max_memory", new DataSize(usual.maxBytes()));
    if (memory.bytes() < 1 << 20) {
      section.bad("max_memory", "expected at least 1MiB");
      memory = DataSize.ofMebibytes(1);
    }
    boolean skew = section.flag("correct_clock_skew", usual.clockSkew());
    return new TracesConfig(
        new OpenTracesSettings(quiet, longest, spans, memory.bytes(), skew),
        section.flag("summaries", true));
  }
}
