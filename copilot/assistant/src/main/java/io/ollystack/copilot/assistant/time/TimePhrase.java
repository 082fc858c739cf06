package io.ollystack.copilot.assistant.time;

/// A phrase of time: what it means, and how many words it takes.
public record TimePhrase(TimeSlot slot, int words) {}
