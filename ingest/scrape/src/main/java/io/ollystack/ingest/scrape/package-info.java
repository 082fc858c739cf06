/// Receivers that fetch instead of waiting: the host's own metrics, and Prometheus targets. Only
/// user of OSHI. Start at [io.ollystack.ingest.scrape.hostmetrics.HostMetricsReceiver] or
/// [io.ollystack.ingest.scrape.prometheus.PrometheusReceiver].
@NullMarked
package io.ollystack.ingest.scrape;

import org.jspecify.annotations.NullMarked;
