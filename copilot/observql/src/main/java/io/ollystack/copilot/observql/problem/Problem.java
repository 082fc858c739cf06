package io.ollystack.copilot.observql.problem;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong (or, for a warning, worth knowing) about a query.
///
/// @param code stable; the reference explains each
/// @param span where, in the query's text
/// @param message what is wrong, one clause without a full stop: `unknown column 'latency' on
///   spans`
/// @param expected what could have stood there, in the reader's words; empty if nothing can be said
/// @param hint one or two sentences that lead on: `Did you mean duration?`
/// @param fix a change of the text that removes it, where one can be made
public record Problem(
    ProblemCode code,
    SourceSpan span,
    String message,
    List<String> expected,
    @Nullable String hint,
    @Nullable Fix fix) {
  public Problem {
    Objects.requireNonNull(code);
    Objects.requireNonNull(span);
    Objects.requireNonNull(message);
    expected = List.copyOf(expected);
  }

  public static Problem of(ProblemCode code, SourceSpan span, String message) {
    return new Problem(code, span, message, List.of(), null, null);
  }

  public Problem expecting(List<String> alternatives) {
    return new Problem(code, span, message, alternatives, hint, fix);
  }

  public Problem withHint(String text) {
    return new Problem(code, span, message, expected, text, fix);
  }

  public Problem withFix(Fix change) {
    return new Problem(code, span, message, expected, hint, change);
  }

  public boolean isError() {
    return code.severity() == ProblemCode.Severity.ERROR;
  }

  public Optional<Fix> correction() {
    return Optional.ofNullable(fix);
  }

  /// Message, expectation and hint as sentences, without the place.
  public String text() {
    var text = new StringBuilder(message);
    if (!endsSentence(text)) {
      text.append('.');
    }
    if (!expected.isEmpty()) {
      text.append(expected.size() == 1 ? " Expected " : " Expected one of: ")
          .append(String.join(", ", expected))
          .append('.');
    }
    if (hint != null) {
      text.append(' ').append(hint);
    }
    return text.toString();
  }

  private static boolean endsSentence(CharSequence text) {
    return !text.isEmpty() && ".?!".indexOf(text.charAt(text.length() - 1)) >= 0;
  }
}
