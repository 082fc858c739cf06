package io.ollystack.copilot.app.config;

/// One setting that cannot be used: what is wrong, where it was set, what was expected, a hint.
///
/// @param subject the setting as written, `key=value` or the name of an unknown key; never a secret
/// @param what what is wrong with it
/// @param where which flag, variable or line of a file it came from
/// @param expected what would have been right
/// @param hint what to do; empty when `expected` says it all
public record Problem(String subject, String what, String where, String expected, String hint) {
  @Override
  public String toString() {
    String advice = hint.isEmpty() ? "" : " " + hint;
    return subject + ": " + what + " (" + where + ").\n    Expected " + expected + "." + advice;
  }
}
