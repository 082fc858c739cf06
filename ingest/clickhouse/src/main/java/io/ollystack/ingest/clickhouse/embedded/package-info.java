/// The embedded ClickHouse: the same engine as a server, in a supervised child process that speaks
/// ClickHouse's HTTP interface on the loopback.
///
/// Start at [EmbeddedClickHouse][io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse].
@NullMarked
package io.ollystack.ingest.clickhouse.embedded;

import org.jspecify.annotations.NullMarked;
