/// What words mean in questions about telemetry, read from a file of phrases.
@NullMarked
package io.ollystack.copilot.assistant.lexicon;

import org.jspecify.annotations.NullMarked;
