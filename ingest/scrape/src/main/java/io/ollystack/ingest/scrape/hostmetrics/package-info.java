/// The host's own metrics under the names of the collector's `hostmetrics` receiver. Start at
/// [io.ollystack.ingest.scrape.hostmetrics.HostMetricsReceiver].
@NullMarked
package io.ollystack.ingest.scrape.hostmetrics;

import org.jspecify.annotations.NullMarked;
