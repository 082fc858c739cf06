/// The role ingest: receivers, spool, processors and the exporter into the store, put together.
///
/// Start reading at [io.ollystack.copilot.app.ingest.IngestService].
@NullMarked
package io.ollystack.copilot.app.ingest;

import org.jspecify.annotations.NullMarked;
