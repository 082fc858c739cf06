/// Sums and histograms per window of event time, for processors that roll up.
///
/// Start with [WindowCells][io.ollystack.ingest.pipeline.window.WindowCells].
@NullMarked
package io.ollystack.ingest.pipeline.window;

import org.jspecify.annotations.NullMarked;
