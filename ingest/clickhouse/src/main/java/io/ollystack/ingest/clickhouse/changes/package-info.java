/// Changes that the telemetry itself gives away. Start at {@link
/// io.ollystack.ingest.clickhouse.changes.DeploymentWatch}.
@NullMarked
package io.ollystack.ingest.clickhouse.changes;

import org.jspecify.annotations.NullMarked;
