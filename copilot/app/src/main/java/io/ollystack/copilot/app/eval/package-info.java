/// Evaluations on labelled data that lies outside the project. Start at {@link
/// io.ollystack.copilot.app.eval.EvalCommand}.
@NullMarked
package io.ollystack.copilot.app.eval;

import org.jspecify.annotations.NullMarked;
