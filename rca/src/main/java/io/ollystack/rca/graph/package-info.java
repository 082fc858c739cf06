/// The causal graph: who calls, publishes to, or runs on whom. Start at {@link
/// io.ollystack.rca.graph.CallGraph}.
@NullMarked
package io.ollystack.rca.graph;

import org.jspecify.annotations.NullMarked;
