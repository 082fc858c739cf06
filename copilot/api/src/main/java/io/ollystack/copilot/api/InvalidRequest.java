package io.ollystack.copilot.api;

/// A field of a request that cannot be: `timezone: 'Mars' is unknown. Expected ...`.
final class InvalidRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidRequest(String field, String fault, String expected) {
    super(field + ": " + fault + ". Expected " + expected + ".");
  }
}
