package io.ollystack.copilot.assistant.link;

/// An entity that words may name, and how sure that is: 1 for its exact name, less for aliases and
/// misspellings.
public record Link(Entity entity, double score) {}
