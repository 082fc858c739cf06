/// Scrapes Prometheus targets as the collector's `prometheus` receiver does. Start at
/// [io.ollystack.ingest.scrape.prometheus.PrometheusReceiver]; the way of one scrape is
/// [io.ollystack.ingest.scrape.prometheus.ExpositionParser], then
/// [io.ollystack.ingest.scrape.prometheus.TargetSeries].
@NullMarked
package io.ollystack.ingest.scrape.prometheus;

import org.jspecify.annotations.NullMarked;
