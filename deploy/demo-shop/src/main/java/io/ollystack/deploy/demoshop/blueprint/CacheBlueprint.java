package io.ollystack.deploy.demoshop.blueprint;

/// A cache server that forgets the least recently used key.
///
/// @param keys how many keys fit
/// @param maxMemoryBytes what it reports as its memory limit
public record CacheBlueprint(String name, int port, int keys, long maxMemoryBytes) {}
