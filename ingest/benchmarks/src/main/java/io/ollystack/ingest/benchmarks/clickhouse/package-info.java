/// Figures of the embedded ClickHouse: start, memory, inserts, queries, and what the child process
/// costs against calling the engine directly. Start at
/// [ClickHouseFigures][io.ollystack.ingest.benchmarks.clickhouse.ClickHouseFigures].
@NullMarked
package io.ollystack.ingest.benchmarks.clickhouse;

import org.jspecify.annotations.NullMarked;
