/// Keeps conversations in ClickHouse. Start at {@link
/// io.ollystack.copilot.app.conversation.ClickHouseConversationStore}.
@NullMarked
package io.ollystack.copilot.app.conversation;

import org.jspecify.annotations.NullMarked;
