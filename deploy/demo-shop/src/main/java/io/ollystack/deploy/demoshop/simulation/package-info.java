/// The shop in motion: a discrete-event simulation on one thread. Requests compete for workers,
/// connections, database slots and CPU, so that trouble spreads as it does in life: a slow
/// dependency fills its caller's workers, a cold cache loads the database. Start at
/// [io.ollystack.deploy.demoshop.simulation.World], then
/// [io.ollystack.deploy.demoshop.simulation.Serving].
@NullMarked
package io.ollystack.deploy.demoshop.simulation;

import org.jspecify.annotations.NullMarked;
