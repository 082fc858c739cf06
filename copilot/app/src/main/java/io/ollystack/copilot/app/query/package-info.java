/// ObservQL's ports over ClickHouse: running statements, the live catalogue, the physical schema.
///
/// Start reading at [io.ollystack.copilot.app.query.StoreQueryExecutor].
@NullMarked
package io.ollystack.copilot.app.query;

import org.jspecify.annotations.NullMarked;
