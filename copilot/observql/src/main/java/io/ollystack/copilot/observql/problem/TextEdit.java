package io.ollystack.copilot.observql.problem;

/// Replace the characters of `span` by `replacement`; an empty span inserts.
public record TextEdit(SourceSpan span, String replacement) {}
