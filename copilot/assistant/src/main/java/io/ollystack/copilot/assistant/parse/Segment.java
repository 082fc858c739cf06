package io.ollystack.copilot.assistant.parse;

/// A tag on the words from `from` to before `to`.
///
/// @param weight how well it explains them: about 1 a word, below 0 where nothing does
record Segment(int from, int to, Tag tag, double weight) {}
