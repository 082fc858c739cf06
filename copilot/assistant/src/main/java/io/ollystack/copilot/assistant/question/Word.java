package io.ollystack.copilot.assistant.question;

/// One word of a question.
///
/// @param text as written
/// @param normal lower case, without a possessive ending
/// @param start offset of its first character in the question
/// @param end offset behind its last character
/// @param quoted whether it stood in quotation marks, which it no longer has
public record Word(String text, String normal, int start, int end, boolean quoted) {}
