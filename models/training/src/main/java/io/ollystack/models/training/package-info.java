/// Trains the models of this folder from series, writes them as ONNX, and measures them against
/// what serves now. A program of its own, never part of the served one: the training engine weighs
/// more than the product. Start at {@link io.ollystack.models.training.TrainForecaster}.
@NullMarked
package io.ollystack.models.training;

import org.jspecify.annotations.NullMarked;
