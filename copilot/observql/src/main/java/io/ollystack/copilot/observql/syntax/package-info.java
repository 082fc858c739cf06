/// The syntax of ObservQL: text in, syntax tree out, and back.
///
/// The tree is the sealed [Query] with [Expr], [Clause], [Source], [Time] and friends: what was
/// written, nothing resolved. Positions are carried by every node and take no part in equality, so
/// that `parse(format(q)).equals(q)`. Start reading at [Query].
@NullMarked
package io.ollystack.copilot.observql.syntax;

import org.jspecify.annotations.NullMarked;
