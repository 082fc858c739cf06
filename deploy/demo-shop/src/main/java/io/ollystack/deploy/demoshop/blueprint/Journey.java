package io.ollystack.deploy.demoshop.blueprint;

/// A kind of request that visitors make.
///
/// @param weight relative frequency
public record Journey(String service, String operation, double weight) {}
