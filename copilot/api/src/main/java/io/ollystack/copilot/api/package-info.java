/// The HTTP interface: queries, completion, the catalogue, saved queries. `openapi.yaml` in this
/// module's folder describes it, and a test compares the two.
///
/// Controllers translate between HTTP and ports; the only place of the product with `Mono` and
/// `Flux`. What blocks runs on virtual threads. Start reading at [QueryController].
@NullMarked
package io.ollystack.copilot.api;

import org.jspecify.annotations.NullMarked;
