/// OTLP requests, protobuf and JSON, decoded at wire level into columnar batches.
///
/// Start with [OtlpDecoder][io.ollystack.ingest.otlp.decode.OtlpDecoder]. Protobuf is read by
/// [WireReader][io.ollystack.ingest.otlp.decode.WireReader] in place: texts become slices of the
/// payload, there is no object per span. JSON is read by Jackson's streaming parser under the OTLP
/// JSON mapping. A row that is invalid is left out and counted with its reason; only a request
/// whose outer structure cannot be followed is rejected as a whole.
@NullMarked
package io.ollystack.ingest.otlp.decode;

import org.jspecify.annotations.NullMarked;
