package io.ollystack.deploy.demoshop.blueprint;

/// A database server.
///
/// @param system value of `db.system.name`
/// @param parallel queries it works on at the same time
/// @param diskBytes size of its volume
/// @param usedBytes how much of it is used at the start
public record DatabaseBlueprint(
    String name,
    String system,
    String namespace,
    int port,
    int parallel,
    long diskBytes,
    long usedBytes) {}
