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
/// @param now the moment that relative times count from; the service's clock if absent
/// @param timezone of clock times and days, `Europe/Berlin`; UTC if absent
record AskRequest(
    @Nullable String question,
    @Nullable String conversation,
    @Nullable Instant now,
    @Nullable String timezone) {

  String text() {
    if (question == null || question.isBlank()) {
      throw new InvalidRequest("question", "is missing", "a question, as text");
    }
    return question.strip();
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
