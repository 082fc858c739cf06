/// Metrics as scrapers produce them, and their two forms for the pipeline: OTLP bytes for the
/// spool, rows for everybody else.
@NullMarked
package io.ollystack.ingest.scrape.point;

import org.jspecify.annotations.NullMarked;
