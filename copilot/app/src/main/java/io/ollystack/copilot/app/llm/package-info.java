/// The language model as a part of the service: its settings become a gateway, its exchanges rows.
@NullMarked
package io.ollystack.copilot.app.llm;

import org.jspecify.annotations.NullMarked;
