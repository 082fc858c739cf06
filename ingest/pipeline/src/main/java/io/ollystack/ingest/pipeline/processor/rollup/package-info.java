/// The processor `ollystack_rollup`: requests, errors and durations per window, before sampling.
@NullMarked
package io.ollystack.ingest.pipeline.processor.rollup;

import org.jspecify.annotations.NullMarked;
