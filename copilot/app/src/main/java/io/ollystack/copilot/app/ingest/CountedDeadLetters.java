package io.ollystack.copilot.app.ingest;

import io.ollystack.ingest.pipeline.dispatch.DeadLetter;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.telemetry.Unavailable;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;

/// Counts what was given up, by who gave it up (a pipeline, or a receiver whose messages have no
/// client to be refused to) and why.
final class CountedDeadLetters implements DeadLetters {
  private static final AttributeKey<String> SOURCE = AttributeKey.stringKey("source");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

  private final DeadLetters kept;
  private final LongCounter letters;
  private final LongCounter rows;

  CountedDeadLetters(DeadLetters kept, Meter meter) {
    this.kept = kept;
    this.letters =
        meter
            .counterBuilder("ollystack.dead_letters")
            .setDescription("Requests and messages given up, kept as files with the reason")
            .build();
    this.rows =
        meter
            .counterBuilder("ollystack.dead_letters.rows")
            .setDescription("Rows in them that are not stored; 0 where nobody can count them")
            .build();
  }

  @Override
  public void keep(DeadLetter letter) throws Unavailable {
    kept.keep(letter);
    Attributes labels = Attributes.of(SOURCE, letter.pipeline(), REASON, letter.reason());
    letters.add(1, labels);
    rows.add(letter.rows(), labels);
  }
}
