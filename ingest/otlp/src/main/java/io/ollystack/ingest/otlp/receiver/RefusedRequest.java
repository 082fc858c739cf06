package io.ollystack.ingest.otlp.receiver;

/// A request that is refused before it is decoded.
final class RefusedRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal why;
  private final String text;

  RefusedRequest(Refusal why, String message) {
    super(message, null, false, false);
    this.why = why;
    this.text = message;
  }

  Outcome.Refused outcome() {
    return new Outcome.Refused(why, text);
  }
}
