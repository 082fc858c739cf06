/// The processor `ollystack_correlation`: from any signal to the others in one step.
@NullMarked
package io.ollystack.ingest.pipeline.processor.correlation;

import org.jspecify.annotations.NullMarked;
