/// Detection of what is odd in a series without configuration, in plain Java. Start reading at
/// {@link io.ollystack.anomaly.detect.SeriesDetector}.
@NullMarked
package io.ollystack.anomaly;

import org.jspecify.annotations.NullMarked;
