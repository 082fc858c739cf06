/// What comes next: profiles of the day and the week, levels and trends, whichever has served the
/// series best at a horizon, with intervals from their own past errors. Start at {@link
/// io.ollystack.anomaly.forecast.SeriesForecaster}.
@NullMarked
package io.ollystack.anomaly.forecast;

import org.jspecify.annotations.NullMarked;
