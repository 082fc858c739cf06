package io.ollystack.ingest.scrape.prometheus;

/// The target's answer is not in the format that it claims; nothing of it is used.
final class MalformedExposition extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedExposition(int line, String message) {
    super("line %d: %s".formatted(line, message));
  }
}
