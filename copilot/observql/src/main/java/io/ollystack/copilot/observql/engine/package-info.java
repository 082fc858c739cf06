/// Runs checked queries: statements go to the store, and what the store cannot do (patterns, the
/// critical path, gaps, reasons for an empty result) happens here on the rows it delivered. Start
/// at [QueryRunner].
@NullMarked
package io.ollystack.copilot.observql.engine;

import org.jspecify.annotations.NullMarked;
