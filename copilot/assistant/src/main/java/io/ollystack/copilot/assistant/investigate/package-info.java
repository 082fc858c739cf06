/// Investigations: from a service and a time to ranked causes, each piece of evidence with the
/// query that shows it again. Start at {@link
/// io.ollystack.copilot.assistant.investigate.Investigate}.
@NullMarked
package io.ollystack.copilot.assistant.investigate;

import org.jspecify.annotations.NullMarked;
