/// Root causes: which component, change or attribute value explains a symptom, and how sure that
/// is. Everything here is a pure function over immutable snapshots: nothing reads a clock, a table
/// or a random number, so identical data gives identical rankings. Start reading at {@link
/// io.ollystack.rca.excess.ExcessAttribution}.
@NullMarked
package io.ollystack.rca;

import org.jspecify.annotations.NullMarked;
