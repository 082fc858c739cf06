/// Questions to ClickHouse: typed results, limits, cancelling, failures of our own type.
///
/// Start at [QueryRunner][io.ollystack.ingest.clickhouse.query.QueryRunner]; its one implementation
/// is `ClickHouseQueryRunner`. `ClickHouseClient` is the driver, shared with `schema` and `export`.
@NullMarked
package io.ollystack.ingest.clickhouse.query;

import org.jspecify.annotations.NullMarked;
