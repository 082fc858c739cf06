/// A question as words with their places in the text.
@NullMarked
package io.ollystack.copilot.assistant.question;

import org.jspecify.annotations.NullMarked;
