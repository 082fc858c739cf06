/// Measures ingest: JMH benchmarks of decoding, and tools that send real requests to a receiver.
@NullMarked
package io.ollystack.ingest.benchmarks;

import org.jspecify.annotations.NullMarked;
