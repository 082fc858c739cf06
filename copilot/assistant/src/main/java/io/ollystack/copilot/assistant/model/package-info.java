/// What a language model may do for a question: fill the same frame as the parser, from the names
/// that it is offered. Start at {@link io.ollystack.copilot.assistant.model.FrameModel}.
@NullMarked
package io.ollystack.copilot.assistant.model;

import org.jspecify.annotations.NullMarked;
