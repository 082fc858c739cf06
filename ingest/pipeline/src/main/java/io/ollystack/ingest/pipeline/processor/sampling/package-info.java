/// The processor `ollystack_sampling`: which traces are stored.
@NullMarked
package io.ollystack.ingest.pipeline.processor.sampling;

import org.jspecify.annotations.NullMarked;
