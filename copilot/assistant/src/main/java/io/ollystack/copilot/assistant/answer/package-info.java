/// From a question to its answer: what was understood, the query, its rows, and one sentence
/// written from the rows by code. Start at {@link
/// io.ollystack.copilot.assistant.answer.AnswerQuestion}.
@NullMarked
package io.ollystack.copilot.assistant.answer;

import org.jspecify.annotations.NullMarked;
