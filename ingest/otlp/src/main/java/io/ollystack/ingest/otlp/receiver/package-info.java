/// The OTLP receivers: gRPC on 4317, HTTP on 4318.
///
/// Start with [OtlpReceiverFactory][io.ollystack.ingest.otlp.receiver.OtlpReceiverFactory]. Both
/// transports hand a payload to one `RequestHandler` on a virtual thread, which decodes it, has it
/// kept by [AcceptedRequests][io.ollystack.ingest.telemetry.AcceptedRequests] and answers; they
/// differ only in how an [Outcome][io.ollystack.ingest.otlp.receiver.Outcome] is written.
@NullMarked
package io.ollystack.ingest.otlp.receiver;

import org.jspecify.annotations.NullMarked;
