/// The processor `memory_limiter`: refuses requests while the heap is nearly full.
@NullMarked
package io.ollystack.ingest.pipeline.processor.memorylimiter;

import org.jspecify.annotations.NullMarked;
