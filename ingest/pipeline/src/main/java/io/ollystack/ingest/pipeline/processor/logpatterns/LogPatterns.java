package io.ollystack.ingest.pipeline.processor.logpatterns;

import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives each log record the template of its body. Drops no row and keeps nothing between batches,
/// so that its memory is bounded and a batch that comes again has the same templates. Thread-safe.
final class LogPatterns implements Processor {
  private static final int COARSE_WORDS = 2;

  private final LogPatternsConfig config;

  LogPatterns(LogPatternsConfig config) {
    this.config = config;
  }

  @Override
  public TelemetryBatch process(TelemetryBatch batch) {
    return batch instanceof LogBatch logs ? mine(logs) : batch;
  }

  private LogBatch mine(LogBatch batch) {
    LogTemplate template = new LogTemplate();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int[] ofRow = new int[batch.size()];
    byte[] arena = batch.context().arena().bytes();
    for (int row = 0; row < ofRow.length; row++) {
      String text = "";
      switch (batch.bodyType(row)) {
        case TEXT, MAP, ARRAY -> {
          long body = batch.bodyBits(row);
          text = template.of(arena, Slice.start(body), Slice.end(body));
        }
        case EMPTY -> {}
        case BOOL, INT, DOUBLE, BYTES -> text = "<*>";
      }
      ofRow[row] = text.isEmpty() ? -1 : number(numbers, text);
    }
    List<String> templates = new ArrayList<>(numbers.keySet());
    if (templates.size() > config.maxPerBatch()) {
      return batch.withPatterns(coarsened(templates, ofRow), ofRow);
    }
    return templates.isEmpty() ? batch : batch.withPatterns(templates, ofRow);
  }

  /// The templates of a batch with too many, those of a single row cut to their first words. A
  /// function of the batch, as everything here.
  private static List<String> coarsened(List<String> templates, int[] ofRow) {
    int[] rows = new int[templates.size()];
    for (int number : ofRow) {
      if (number >= 0) {
        rows[number]++;
      }
    }
    List<String> coarse = new ArrayList<>(templates.size());
    for (int i = 0; i < rows.length; i++) {
      coarse.add(rows[i] > 1 ? templates.get(i) : firstWords(templates.get(i)));
    }
    return coarse;
  }

  private static String firstWords(String template) {
    int at = 0;
    for (int word = 0; word < COARSE_WORDS && at >= 0; word++) {
      at = template.indexOf(' ', at + 1);
    }
    return at < 0 ? template : template.substring(0, at) + " <*>";
  }

  private static int number(Map<String, Integer> numbers, String text) {
    Integer known = numbers.putIfAbsent(text, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }
}
