/// ClickHouse, whichever it is: a server or cluster by URL, or the embedded one.
///
/// Start at [ClickHouseEndpoint][io.ollystack.ingest.clickhouse.ClickHouseEndpoint]: it is all that
/// a user of ClickHouse sees, so that nothing can tell the embedded server from a real one.
@NullMarked
package io.ollystack.ingest.clickhouse;

import org.jspecify.annotations.NullMarked;
