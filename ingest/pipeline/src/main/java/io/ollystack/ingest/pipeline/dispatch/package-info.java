/// The engine of a pipeline: takes claims from the spool, decodes them, drives them through the
/// processors into the exporters, and gives them back to the spool when they are stored.
///
/// Start with [PipelineRunner][io.ollystack.ingest.pipeline.dispatch.PipelineRunner].
@NullMarked
package io.ollystack.ingest.pipeline.dispatch;

import org.jspecify.annotations.NullMarked;
