/// The one intermediate form between questions and ObservQL: {@link
/// io.ollystack.copilot.assistant.frame.QueryFrame}.
@NullMarked
package io.ollystack.copilot.assistant.frame;

import org.jspecify.annotations.NullMarked;
