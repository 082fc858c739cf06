/// ClickHouse as the running service has it: opened and migrated in the background, watched, closed
/// last.
///
/// Start reading at [io.ollystack.copilot.app.store.Store].
@NullMarked
package io.ollystack.copilot.app.store;

import org.jspecify.annotations.NullMarked;
