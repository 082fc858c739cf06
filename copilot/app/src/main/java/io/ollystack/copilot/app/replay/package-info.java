/// Recorded telemetry, sent again to a receiver with every row accounted for.
@NullMarked
package io.ollystack.copilot.app.replay;

import org.jspecify.annotations.NullMarked;
