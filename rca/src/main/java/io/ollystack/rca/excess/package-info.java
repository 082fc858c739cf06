/// Excess attribution over aggregate measures: whose own seconds, or own errors, are too many.
/// Start at {@link io.ollystack.rca.excess.ExcessAttribution}.
@NullMarked
package io.ollystack.rca.excess;

import org.jspecify.annotations.NullMarked;
