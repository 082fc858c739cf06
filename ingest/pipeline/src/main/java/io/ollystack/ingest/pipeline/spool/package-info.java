/// The durable spool: what receivers append before they acknowledge, and what the pipelines read
/// until it is stored.
///
/// Start with [Spool][io.ollystack.ingest.pipeline.spool.Spool]. A spool is a directory of segment
/// files ([Segment][io.ollystack.ingest.pipeline.spool.Segment]) holding frames
/// ([Frame][io.ollystack.ingest.pipeline.spool.Frame]) in one sequence. One thread writes
/// ([GroupCommitter][io.ollystack.ingest.pipeline.spool.GroupCommitter]): many waiting appenders
/// share one `fsync`. Each pipeline reads with its own
/// [SpoolConsumer][io.ollystack.ingest.pipeline.spool.SpoolConsumer], whose progress is a small
/// journal; a segment is deleted when every consumer is past it.
///
/// Why this is our own code and no library: `adr/0001-durable-spool.md`.
@NullMarked
package io.ollystack.ingest.pipeline.spool;

import org.jspecify.annotations.NullMarked;
