/// What a pipeline is made of: receivers, processors and exporters, and the factories that make
/// them from configuration.
///
/// A component is two public types, its factory and its `…Config`; the factory is listed in a
/// [ComponentRegistry][io.ollystack.ingest.pipeline.component.ComponentRegistry].
@NullMarked
package io.ollystack.ingest.pipeline.component;

import org.jspecify.annotations.NullMarked;
