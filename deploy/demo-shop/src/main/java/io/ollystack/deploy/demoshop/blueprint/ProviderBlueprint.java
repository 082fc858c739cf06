package io.ollystack.deploy.demoshop.blueprint;

/// Somebody else's HTTP API.
public record ProviderBlueprint(String host, Latency latency, double errorRate) {}
