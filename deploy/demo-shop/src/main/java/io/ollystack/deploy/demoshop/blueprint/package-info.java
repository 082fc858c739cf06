/// What a shop is made of, as plain values: services, their operations, the steps of an operation,
/// databases, caches, topics, outside providers, and the visit that runs through them. Nothing here
/// runs; [io.ollystack.deploy.demoshop.simulation.World] brings it to life. Start at
/// [io.ollystack.deploy.demoshop.blueprint.Step].
@NullMarked
package io.ollystack.deploy.demoshop.blueprint;

import org.jspecify.annotations.NullMarked;
