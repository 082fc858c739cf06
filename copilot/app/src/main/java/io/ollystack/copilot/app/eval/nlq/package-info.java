/// How well questions in plain words are answered, measured by running answers and gold queries
/// over frozen data. Start at {@link io.ollystack.copilot.app.eval.nlq.LanguageEvaluation}.
@NullMarked
package io.ollystack.copilot.app.eval.nlq;

import org.jspecify.annotations.NullMarked;
