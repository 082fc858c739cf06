/// The exporter `otlp`: sends batches on to another OTLP endpoint over gRPC, such as a collector.
///
/// Start with [OtlpExporterFactory][io.ollystack.ingest.otlp.forward.OtlpExporterFactory]. Batches
/// are written as protobuf straight from their columns
/// ([BatchEncoder][io.ollystack.ingest.otlp.forward.BatchEncoder]).
@NullMarked
package io.ollystack.ingest.otlp.forward;

import org.jspecify.annotations.NullMarked;
