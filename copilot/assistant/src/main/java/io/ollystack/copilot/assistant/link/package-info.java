/// From words to the live names of services, operations, metrics, attributes and their values.
@NullMarked
package io.ollystack.copilot.assistant.link;

import org.jspecify.annotations.NullMarked;
