/// The gateway to language models. They fill frames from offered names, and nothing else: no SQL,
/// no figures. Start at {@link io.ollystack.copilot.llm.ModelFrames}, then {@link
/// io.ollystack.copilot.llm.ModelGateway}.
@NullMarked
package io.ollystack.copilot.llm;

import org.jspecify.annotations.NullMarked;
