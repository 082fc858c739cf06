/// What comes back: typed columns with units, rows, warnings, statistics; and the port that runs
/// statements ([QueryExecutor]). Start at [ResultTable].
@NullMarked
package io.ollystack.copilot.observql.result;

import org.jspecify.annotations.NullMarked;
