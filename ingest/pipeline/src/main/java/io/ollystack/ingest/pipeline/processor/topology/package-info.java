/// The processor `ollystack_topology`: who calls whom, and what runs where.
@NullMarked
package io.ollystack.ingest.pipeline.processor.topology;

import org.jspecify.annotations.NullMarked;
