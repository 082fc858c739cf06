/// Trained models, served by ONNX Runtime. Start at {@link
/// io.ollystack.anomaly.onnx.ForecastModels}, which finds the model that serves and says why there
/// is none.
@NullMarked
package io.ollystack.anomaly.onnx;

import org.jspecify.annotations.NullMarked;
