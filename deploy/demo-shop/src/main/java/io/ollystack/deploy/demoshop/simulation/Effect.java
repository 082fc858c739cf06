package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import java.util.Optional;
import java.util.function.Predicate;

/// What a fault does to the requests that reach the place it sits in.
///
/// @param visits which visits it can touch
/// @param pods which pods (ignored outside of services)
/// @param probability share of those that it does touch
/// @param delay extra time, before the work
/// @param failure instead of the work, after the delay
public record Effect(
    Predicate<Visit> visits,
    Predicate<Pod> pods,
    double probability,
    Optional<Latency> delay,
    Optional<Failure> failure,
    Impact impact) {}
