/// What happens between the receivers and the exporters: the durable spool, the dispatcher that
/// drives batches through processors into exporters, and the wiring from YAML.
///
/// Start with [the spool][io.ollystack.ingest.pipeline.spool.Spool] ("acknowledged means kept").
@NullMarked
package io.ollystack.ingest.pipeline;

import org.jspecify.annotations.NullMarked;
