/// What one stretch of time looked like, as sums that later stretches are compared with: own time
/// per operation, waiting per edge, the order of calls and of log lines. Start at {@link
/// io.ollystack.rca.window.WindowProfile}.
@NullMarked
package io.ollystack.rca.window;

import org.jspecify.annotations.NullMarked;
