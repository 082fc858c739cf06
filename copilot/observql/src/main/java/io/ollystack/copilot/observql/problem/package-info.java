/// What can be wrong with a query, and how it is told.
///
/// Every stage of the compiler reports [Problem]s with a stable [ProblemCode], a [SourceSpan] in
/// the query's text, what was expected and, wherever one can be made, a [Fix]. A [ProblemReport]
/// holds all of them and the corrected query. Start reading at [Problem].
@NullMarked
package io.ollystack.copilot.observql.problem;

import org.jspecify.annotations.NullMarked;
