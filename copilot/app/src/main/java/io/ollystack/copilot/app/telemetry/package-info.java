/// The product's own traces, metrics and logs, sent over OTLP through opentelemetry-java.
///
/// Off by default; then none of this is built. Start reading at
/// [io.ollystack.copilot.app.telemetry.OwnTelemetry].
@NullMarked
package io.ollystack.copilot.app.telemetry;

import org.jspecify.annotations.NullMarked;
