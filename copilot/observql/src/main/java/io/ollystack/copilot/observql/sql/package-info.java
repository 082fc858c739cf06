/// The last stage of the compiler: a checked query becomes one ClickHouse statement with bound
/// parameters. Start at [SqlStatement]; text is written in one place only, the renderer.
@NullMarked
package io.ollystack.copilot.observql.sql;

import org.jspecify.annotations.NullMarked;
