/// What each kind of telemetry says against each service, as a strength from 0 to 1, and how these
/// are put together. Start at {@link io.ollystack.rca.signals.SuspectRanking}.
@NullMarked
package io.ollystack.rca.signals;

import org.jspecify.annotations.NullMarked;
