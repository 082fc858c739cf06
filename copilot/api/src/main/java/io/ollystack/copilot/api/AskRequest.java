package io.ollystack.copilot.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The body of `POST /api/v1/ask`.
///
/// @param question in plain words
/// @param conversation the id of an earlier answer's conversation, which this turn may lean on; a
///   new one if absent
/// @param replaces an answer of that conversation, in whose place this one comes, and in that of
///   all behind it: an edited question, or another try
/// @param now the moment that relative times count from; the service's clock if absent
/// @param timezone of clock times and days, `Europe/Berlin`; UTC if absent
record AskRequest(
    @Nullable String question,
    @Nullable String conversation,
    @Nullable String replaces,
    @Nullable Instant now,
    @Nullable String timezone) {

  private static final int LONGEST = 4_000;

  String text() {
    if (question == null || question.isBlank()) {
      throw new InvalidRequest("question", "is missing", "a question, as text");
    }
    if (question.length() > LONGEST) {
      throw new InvalidRequest(
          "question", "has " + question.length() + " characters", "at most " + LONGEST);
    }
    return question.strip();
  }

  /// The conversation to go on with; null for a new one.
  @Nullable String checkedConversation() {
    if (conversation != null && !conversation.matches("[\\w-]{1,64}")) {
      throw new InvalidRequest(
          "conversation", "is no id", "the id of an earlier answer's conversation, or nothing");
    }
    if (replaces != null && conversation == null) {
      throw new InvalidRequest("conversation", "is missing", "that of the answer to replace");
    }
    return conversation;
  }

  ZoneId zone() {
    if (timezone == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(timezone);
    } catch (DateTimeException unknown) {
      throw new InvalidRequest(
          "timezone", "'" + timezone + "' is unknown", "a zone such as Europe/Berlin or UTC");
    }
  }
}
