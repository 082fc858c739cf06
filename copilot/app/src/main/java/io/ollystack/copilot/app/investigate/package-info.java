/// The investigating role over the store: the causal graph that rankings walk is read from what the
/// stream derived. Start at [io.ollystack.copilot.app.investigate.StoredGraph].
@NullMarked
package io.ollystack.copilot.app.investigate;

import org.jspecify.annotations.NullMarked;
