package io.ollystack.copilot.llm;

import java.time.Duration;
import java.time.Instant;

/// One call of a model as it is kept: everything that left the house, and what came back.
///
/// @param id of this call
/// @param question an id that all calls of one question share
/// @param user as budgets count them; empty: nobody in particular
/// @param prompt name and version of the prompt, such as `read-question/v1`
/// @param sent the messages, schema and tools as JSON, after redaction
/// @param redacted how many secrets and personal data were taken out
/// @param received the model's text or tool calls; empty if none came
/// @param outcome `sending`, `answered`, `refused`, or why it failed
public record Exchange(
    String id,
    String question,
    String tenant,
    String user,
    Instant at,
    String provider,
    String model,
    String prompt,
    String sent,
    int redacted,
    String received,
    String outcome,
    long sentTokens,
    long receivedTokens,
    double cost,
    Duration took) {
  Exchange ended(
      String text, String end, long tokensSent, long tokensReceived, double price, Duration time) {
    return new Exchange(
        id,
        question,
        tenant,
        user,
        at,
        provider,
        model,
        prompt,
        sent,
        redacted,
        text,
        end,
        tokensSent,
        tokensReceived,
        price,
        time);
  }
}
