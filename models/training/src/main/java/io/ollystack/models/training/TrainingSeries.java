package io.ollystack.models.training;

import java.time.Duration;

/// A series to learn from, oldest value first; NaN is missing.
///
/// @param name as shown when it cannot be used
@SuppressWarnings("ArrayRecordComponent") // Thousands of samples, never compared.
record TrainingSeries(String name, double[] values, Duration step) {}
