/// Completion: what can be written at the cursor, from the grammar and the live catalogue.
///
/// Start reading at [Completer].
@NullMarked
package io.ollystack.copilot.observql.complete;

import org.jspecify.annotations.NullMarked;
