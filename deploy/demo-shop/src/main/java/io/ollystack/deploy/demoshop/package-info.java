/// A simulated shop: a program of its own that speaks OTLP and knows nothing of the product. Start
/// reading at [io.ollystack.deploy.demoshop.DemoShop], then
/// [io.ollystack.deploy.demoshop.simulation.World].
@NullMarked
package io.ollystack.deploy.demoshop;

import org.jspecify.annotations.NullMarked;
