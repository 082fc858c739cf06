/// From a file in the collector's form to running pipelines, in two phases.
///
/// Start with [PipelinesFile][io.ollystack.ingest.pipeline.wiring.PipelinesFile] (reads and checks,
/// all problems at once) and [Pipelines][io.ollystack.ingest.pipeline.wiring.Pipelines] (builds and
/// runs).
@NullMarked
package io.ollystack.ingest.pipeline.wiring;

import org.jspecify.annotations.NullMarked;
