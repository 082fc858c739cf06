/// From a question to what was understood. Start at {@link
/// io.ollystack.copilot.assistant.parse.SemanticParser}.
@NullMarked
package io.ollystack.copilot.assistant.parse;

import org.jspecify.annotations.NullMarked;
