/// The role detect: watches the roll-ups as they are stored and writes down what is odd. Start at
/// {@link io.ollystack.copilot.app.detect.DetectLoop}; what is odd is decided in
/// `io.ollystack.anomaly.live`.
@NullMarked
package io.ollystack.copilot.app.detect;

import org.jspecify.annotations.NullMarked;
