/// Measures ingest: JMH benchmarks of decoding, tools that send real requests to a receiver, and
/// the speed of inserts.
@NullMarked
package io.ollystack.ingest.benchmarks;

import org.jspecify.annotations.NullMarked;
