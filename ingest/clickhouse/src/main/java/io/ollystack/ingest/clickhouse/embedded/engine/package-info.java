/// The native ClickHouse library, called through `java.lang.foreign`.
///
/// Used only inside the child process: a fault in native code ends that process and not the
/// product. Start at [Engine][io.ollystack.ingest.clickhouse.embedded.engine.Engine].
@NullMarked
package io.ollystack.ingest.clickhouse.embedded.engine;

import org.jspecify.annotations.NullMarked;
