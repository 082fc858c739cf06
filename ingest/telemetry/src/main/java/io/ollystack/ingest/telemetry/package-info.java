/// The shapes in which telemetry travels through the process, and the ports between the rooms.
///
/// Start with [TelemetryBatch][io.ollystack.ingest.telemetry.TelemetryBatch]: a decoded request is
/// one columnar batch of spans, log records or metric points. A batch holds primitive arrays and
/// one byte arena; there is no object per span. What all rows share (arena, dictionary, attributes,
/// resources and scopes) is its [BatchContext][io.ollystack.ingest.telemetry.BatchContext].
///
/// Ports: [AcceptedRequests][io.ollystack.ingest.telemetry.AcceptedRequests] (receiver to spool),
/// [RequestDecoder][io.ollystack.ingest.telemetry.RequestDecoder] (spool replay) and
/// [BatchConsumer][io.ollystack.ingest.telemetry.BatchConsumer] (pipeline and exporter).
@NullMarked
package io.ollystack.ingest.telemetry;

import org.jspecify.annotations.NullMarked;
