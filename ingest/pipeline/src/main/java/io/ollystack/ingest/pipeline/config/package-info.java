/// Reading YAML so that every value knows its place and every problem is found in one go.
///
/// Start with [ConfigSection][io.ollystack.ingest.pipeline.config.ConfigSection]: what a
/// component's factory reads its settings from.
@NullMarked
package io.ollystack.ingest.pipeline.config;

import org.jspecify.annotations.NullMarked;
