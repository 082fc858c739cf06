/// Phrases of time: "last 2 hours", "since yesterday", "last night".
@NullMarked
package io.ollystack.copilot.assistant.time;

import org.jspecify.annotations.NullMarked;
