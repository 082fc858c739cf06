/// The child process: ClickHouse's HTTP interface over the engine of this process.
///
/// Start at [EmbeddedServer][io.ollystack.ingest.clickhouse.embedded.server.EmbeddedServer], its
/// `main`. A request goes through `HttpConnection` (bytes), `StatementRequest` (parameters),
/// `Statement` (what kind of SQL it is) and `StatementRunner` (the engine).
@NullMarked
package io.ollystack.ingest.clickhouse.embedded.server;

import org.jspecify.annotations.NullMarked;
