/// The processor `batch`: how much is exported at a time.
@NullMarked
package io.ollystack.ingest.pipeline.processor.batch;

import org.jspecify.annotations.NullMarked;
