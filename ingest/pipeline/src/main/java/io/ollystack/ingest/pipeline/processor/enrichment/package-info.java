/// The processor `ollystack_enrichment`: what a row says about where it ran, in one vocabulary, and
/// nothing that must not be stored. Start at [EnrichmentProcessor].
@NullMarked
package io.ollystack.ingest.pipeline.processor.enrichment;

import org.jspecify.annotations.NullMarked;
