/// From channels to alarms: their combination, and one alarm an episode. Start at {@link
/// io.ollystack.anomaly.detect.SeriesDetector}.
@NullMarked
package io.ollystack.anomaly.detect;

import org.jspecify.annotations.NullMarked;
