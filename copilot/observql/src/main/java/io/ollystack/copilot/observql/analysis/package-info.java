/// What a query means: names resolved through the catalogue, types and units checked, times made
/// instants. A syntax tree goes in, a [CheckedQuery] or all its problems come out. Start at
/// [Analyzer]; [Plan] and [Term] are its result.
@NullMarked
package io.ollystack.copilot.observql.analysis;

import org.jspecify.annotations.NullMarked;
