/// What people ask for, as use cases: a question in plain words becomes a query, its rows become an
/// answer. Start at {@link io.ollystack.copilot.assistant.parse.SemanticParser}.
@NullMarked
package io.ollystack.copilot.assistant;

import org.jspecify.annotations.NullMarked;
